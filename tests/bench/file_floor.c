/*
 * What sealing a file takes before anything of a format, a key or safety is added: it is read piece
 * by piece, AES-256-GCM goes over each 64 KiB, and what comes out is written.
 *
 *   bench_file_floor FROM TO
 *
 * Not a cipher for anything: one key, one nonce. tests/bench/vault.py runs it.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>

enum { PIECE = 256 * 1024, BLOCK = 64 * 1024 };

static void must(int good, const char *what) {
    if (good)
        return;
    perror(what);
    exit(1);
}

static void seal(EVP_CIPHER_CTX *cipher, const unsigned char *plain, unsigned char *out, int len) {
    static const unsigned char nonce[12];
    unsigned char tag[16];
    int done;
    must(EVP_EncryptInit_ex(cipher, NULL, NULL, NULL, nonce) == 1 &&
             EVP_EncryptUpdate(cipher, out, &done, plain, len) == 1 &&
             EVP_EncryptFinal_ex(cipher, out + done, &done) == 1 &&
             EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_GET_TAG, sizeof tag, tag) == 1,
         "sealing");
}

int main(int argc, char **argv) {
    static const unsigned char key[32];
    must(argc == 3, "usage: bench_file_floor FROM TO");
    int from = open(argv[1], O_RDONLY | O_CLOEXEC);
    int to = open(argv[2], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    unsigned char *plain = aligned_alloc(4096, PIECE), *sealed = aligned_alloc(4096, PIECE);
    EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
    must(from >= 0 && to >= 0, "opening");
    must(plain != NULL && sealed != NULL && cipher != NULL &&
             EVP_EncryptInit_ex(cipher, EVP_aes_256_gcm(), NULL, key, NULL) == 1,
         "beginning");
    for (ssize_t got; (got = read(from, plain, PIECE)) > 0;) {
        for (ssize_t at = 0; at < got; at += BLOCK)
            seal(cipher, plain + at, sealed + at, (int)(got - at < BLOCK ? got - at : BLOCK));
        must(write(to, sealed, (size_t)got) == got, "writing");
    }
    EVP_CIPHER_CTX_free(cipher);
    free(plain);
    free(sealed);
    return close(to) != 0 || close(from) != 0;
}
