/* The rows of the pages. Adding one is a row here, a handler, and a template in web/. */
#include "authority/pages/handlers.h"

#define BOTH (PC_ON_PUBLIC | PC_ON_OPERATOR)
#define PAGE(method, path, who, handler, summary)                                                  \
    { method, path, BOTH, PC_WHO_##who, PC_SURFACE_PAGE, NULL, handler, summary }

static const struct pc_endpoint rows[] = {
    PAGE("GET", "/portcullis/assets/{version}/{name}", ANYBODY, pc_show_asset,
         "A style sheet or script."),
    PAGE("GET", "/portcullis/sign-in", ANYBODY, pc_show_sign_in, "Asks for name and password."),
    PAGE("POST", "/portcullis/sign-in", ANYBODY, pc_do_sign_in, "Signs in."),
};

PC_ENDPOINTS(pc_routes_pages, rows);
