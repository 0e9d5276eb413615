/* Every transformation: the first byte picks one, the rest is the value. The result is bounded, and
 * is the input itself where none of the classes that matter occurs. */
#include <stdlib.h>

#include "inspect/waf/transform/transform.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0)
        return 0;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    const struct pc_waf_transformation *t =
        &pc_waf_transformations[data[0] % pc_waf_transformation_count];
    struct pc_span in = pc_span(data + 1, size - 1), out;
    if (t->run(in, &arena, &out) != PC_OK)
        abort();
    if (out.len > in.len * PC_WAF_TRANSFORM_GROWTH + PC_WAF_TRANSFORM_CONSTANT)
        abort();
    if ((pc_waf_classes(in) & t->touches) == 0 &&
        (out.ptr != in.ptr || out.len != in.len || arena.used != 0))
        abort();
    unsigned sum = 0;
    for (size_t i = 0; i < out.len; i++) /* every byte of it can be read */
        sum += (unsigned char)out.ptr[i];
    return sum == 1 && out.len == 0;
}
