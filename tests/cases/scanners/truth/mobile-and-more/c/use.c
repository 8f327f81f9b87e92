#include "flags.h"
int main(void) {
    if (flag_on(FLAG_SHARE)) return 1;
    if (flag_is_set("c-direct")) return 2;
    printf("c-printed\n");
    fprintf(stderr, "%s", "c-fprinted");
    return getenv("FLAG_C_ENV") != NULL;
}
