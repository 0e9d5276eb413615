/*
 * Content bundles: the documents that requests have to agree with and the patterns of sensitive
 * data, sealed into one file, <folder>/<digest>.bundle (bundle.h), so that the edge opens no file
 * of the operator's. The authority and the command make them, workers map them.
 */
#ifndef PC_BUNDLE_CONTENT_H
#define PC_BUNDLE_CONTENT_H

#include "base/err.h"
#include "base/span.h"
#include "inspect/dlp/dlp.h"
#include "inspect/schema/openapi.h"
#include "model/settings.h"

/* What is wrong with what the configuration names. */
struct pc_content_problem {
    uint32_t line; /* of the configuration; 0: see the key */
    char key[192]; /* "routes[2].schema", "dlp.rules" */
    struct pc_diag diag;
};

/* Whether the configuration asks for any of it. */
bool pc_content_wanted(const struct pc_settings *settings);

/* Reads the documents and the rules that the configuration names, checks them and appends the
 * bundle. PC_ERR_INVALID and other failures: *problem says what is wrong, and where. */
PC_MUST pc_err pc_content_make(const struct pc_settings *settings, struct pc_buf *out,
                               struct pc_content_problem *problem);

/* ---- what is in a bundle, ready to be used; of one thread */

struct pc_content_engine;

/* Compiles the documents, and makes a scanner of the patterns. The bundle stays where it is as long
 * as the engine. PC_ERR_CORRUPT: it is none, or of another platform. */
PC_MUST pc_err pc_content_engine_new(struct pc_span bundle, struct pc_content_engine **out,
                                     struct pc_diag *diag);
void pc_content_engine_free(struct pc_content_engine *engine); /* NULL is taken */

/* The document of the route of that name; NULL: this bundle has none for it. */
const struct pc_openapi *pc_content_document(const struct pc_content_engine *engine,
                                             struct pc_span route);
struct pc_dlp_scanner *pc_content_scanner(struct pc_content_engine *engine);

#endif
