/* The files of web/, found by name. */
#include "pages/assets.h"

const struct pc_asset *pc_asset_at(size_t index) {
    return index < pc_asset_count ? &pc_assets[index] : NULL;
}

const struct pc_asset *pc_asset_find(struct pc_span name) {
    for (size_t i = 0; i < pc_asset_count; i++)
        if (pc_span_eq(pc_span_str(pc_assets[i].name), name))
            return &pc_assets[i];
    return NULL;
}

void pc_asset_address(const struct pc_asset *asset, struct pc_buf *out) {
    pc_buf_addf(out, "/portcullis/assets/%s/%s", asset->version, asset->name);
}
