/* The bytes of examples/tracktion/portcullis.yaml; defined by a file that the build writes. */
#ifndef PC_CONFIG_EXAMPLE_TEXT_H
#define PC_CONFIG_EXAMPLE_TEXT_H

#include <stddef.h>

extern const char pc_example_text[];
extern const size_t pc_example_size;

#endif
