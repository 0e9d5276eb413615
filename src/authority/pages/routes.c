/* The rows of the pages that people sign in and see to their account by. Adding one is a row here
 * and a template in web/; a handler only where a screen or a form (screen.h) is not enough. */
#include "authority/pages/handlers.h"

#define BOTH (PC_ON_PUBLIC | PC_ON_OPERATOR)
#define PAGE(method_, path_, who_, handler_, summary_)                                             \
    {                                                                                              \
        .method = (method_), .path = (path_), .sockets = BOTH, .who = PC_WHO_##who_,               \
        .surface = PC_SURFACE_PAGE, .handler = (handler_), .summary = (summary_)                   \
    }

static const struct pc_endpoint rows[] = {
    PAGE("GET", "/portcullis/assets/{version}/{name}", ANYBODY, pc_show_asset,
         "A style sheet or script."),
    PAGE("GET", "/portcullis/sign-in", ANYBODY, pc_show_sign_in, "Asks for name and password."),
    PAGE("POST", "/portcullis/sign-in", ANYBODY, pc_do_sign_in, "Signs in."),
};

PC_ENDPOINTS(pc_routes_pages, rows);
