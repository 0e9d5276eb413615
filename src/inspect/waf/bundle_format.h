/*
 * The bytes of a bundle, in the order and size of the machine that made it: a header, the texts,
 * the records, the images.
 */
#ifndef PC_INSPECT_WAF_BUNDLE_FORMAT_H
#define PC_INSPECT_WAF_BUNDLE_FORMAT_H

#include <stdint.h>

#include "inspect/waf/program.h"

#define PC_WAF_BUNDLE_MAGIC "PCWAF\0\0\1"
enum { PC_WAF_BUNDLE_ALIGN = 64 };

struct pc_waf_bundle_place {
    uint64_t at, len; /* bytes from the beginning */
};

enum {
    PC_WAF_BUNDLE_FILE,     /* name: what the configuration says */
    PC_WAF_BUNDLE_FETCHED,  /* name and text of a file */
    PC_WAF_BUNDLE_EXPANDED, /* name: a file that a pattern stood for; empty: the end of them */
};
struct pc_waf_bundle_record {
    uint64_t kind;
    struct pc_waf_bundle_place name, text;
};

struct pc_waf_bundle_header {
    char magic[8];
    uint64_t total;
    uint64_t record_count;
    uint64_t file_count;
    struct pc_waf_bundle_place records;
    struct pc_waf_bundle_place images[PC_WAF_SIDES][PC_WAF_LEVELS];
};

#endif
