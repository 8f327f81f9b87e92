#ifndef FLAGS_H
#define FLAGS_H
typedef enum { FLAG_SHARE, FLAG_OLD, FLAG_COUNT } flag_id;
extern const char *const flag_names[FLAG_COUNT];
#define FLAGS(X) \
    X(SHARE2, "x-macro-share") \
    X(OLD2, "x-macro-old")
#endif
