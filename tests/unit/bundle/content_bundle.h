/* A configuration in a folder, and the bundle that is made of it. */
#ifndef PC_TESTS_UNIT_CONTENT_BUNDLE_H
#define PC_TESTS_UNIT_CONTENT_BUNDLE_H

#include "bundle/content.h"

#include "base/file.h"

#include "in_folder.h"

#define SCHEMA "{\"type\": \"object\", \"properties\": {\"a\": {\"type\": \"string\"}}}"

static inline struct pc_span put_file(const char *name, const char *text) {
    const char *path = folder_file(&folder, name);
    assert_int_equal(pc_file_replace(path, pc_span_str(text), 0600), PC_OK);
    return pc_span_str(path);
}

static inline pc_err make_bundle(const struct pc_settings *settings, struct pc_buf *out,
                                 struct pc_content_problem *problem) {
    *problem = (struct pc_content_problem){.line = 0};
    return pc_content_make(settings, out, problem);
}

#endif
