#include "flags.h"
const char *const flag_names[FLAG_COUNT] = {
    [FLAG_SHARE] = "c-share",
    [FLAG_OLD] = "c-old",
};
static struct flag_def defs[] = {
    { .name = "c-struct-used", .id = 3 },
    { .name = "c-struct-dead", .id = 4 },
};
