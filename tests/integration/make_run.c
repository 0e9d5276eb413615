/* Makes the secrets of a run folder for tests: the key ring, and the edge's assertion key (its
 * public part; no test here signs with it). */
#include <stdio.h>
#include <time.h>

#include "base/file.h"
#include "crypto/keyring.h"
#include "crypto/random.h"
#include "crypto/sign.h"

static pc_err make_assertion(const char *folder) {
    PC_CLEANUP(pc_buf_free) struct pc_buf spki = {0};
    char path[512];
    struct pc_signer *signer = NULL;
    pc_err err = pc_signer_generate(PC_ALG_ES256, &signer);
    if (err == PC_OK)
        err = pc_signer_public(signer, &spki);
    pc_signer_free(signer);
    (void)snprintf(path, sizeof path, "%s/secrets-edge", folder);
    if (err == PC_OK)
        err = pc_file_make_dir(path, 0755);
    (void)snprintf(path, sizeof path, "%s/secrets-edge/assertion.spki", folder);
    return err == PC_OK ? pc_file_replace(path, pc_buf_span(&spki), 0644) : err;
}

int main(int argc, char **argv) {
    char path[512];
    if (argc != 2)
        return 2;
    (void)snprintf(path, sizeof path, "%s/secrets", argv[1]);
    pc_err err = pc_file_make_dir(path, 0700);
    (void)snprintf(path, sizeof path, "%s/secrets/keyring.json", argv[1]);
    if (err == PC_OK)
        err = pc_keyring_create(path, &pc_system_entropy, (pc_time)time(NULL) * PC_SECOND);
    if (err == PC_OK)
        err = make_assertion(argv[1]);
    if (err != PC_OK)
        (void)fprintf(stderr, "%s\n", pc_err_name(err));
    return err == PC_OK ? 0 : 1;
}
