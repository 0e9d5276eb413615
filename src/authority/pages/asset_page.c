/* Style sheets and scripts. Their address changes with their bytes, so a browser may keep them. */
#include "authority/pages/handlers.h"

#include "pages/pages.h"

pc_err pc_show_asset(struct pc_call *call) {
    const struct pc_asset *asset = pc_asset_find(call->params[1]);
    if (asset == NULL || pc_span_ends(call->params[1], PC_SPAN(".html")) ||
        pc_span_ends(call->params[1], PC_SPAN(".txt")) ||
        !pc_span_eq(call->params[0], pc_span_str(asset->version)))
        return PC_ERR_NOTFOUND;
    pc_buf_clear(&call->answer);
    pc_buf_add(&call->answer, asset->bytes);
    call->status = 200;
    call->content_type = asset->type;
    call->immutable = true;
    return PC_OK;
}
