/* How long the view takes to fill with a million keys and revocations, and what a look-up costs. */
#include "bench.h"

#include "view/view.h"

static struct pc_span jti_of(uint64_t n, char text[static 40]) {
    struct pc_id id = id_of(n ^ 0x5555555555555555u);
    struct pc_buf out = pc_buf_over(text, 40);
    pc_id_format(&id, &out);
    return pc_buf_span(&out);
}

static int compare(const void *a, const void *b) {
    return memcmp(a, b, sizeof(struct pc_id));
}

/* As the store lists them: by id, after a clear. */
static void rebuild(struct pc_view_writer *writer, uint64_t count) {
    struct pc_id *ids = calloc(count, sizeof *ids);
    if (ids == NULL)
        exit(1);
    for (uint64_t n = 0; n < count; n++)
        ids[n] = id_of(n);
    qsort(ids, count, sizeof *ids, compare);
    double start = now();
    must(pc_view_begin(writer));
    must(pc_view_clear(writer));
    for (uint64_t n = 0; n < count; n++) {
        struct pc_key_record r = {.id = ids[n], .expires = 1};
        must(pc_view_put_key(writer, &r));
    }
    must(pc_view_commit(writer));
    (void)printf("rebuild of keys in order %.2f s\n", now() - start);
    free(ids);
}

static void fill(struct pc_view_writer *writer, uint64_t count) {
    double start = now();
    must(pc_view_begin(writer));
    for (uint64_t n = 0; n < count; n++) {
        struct pc_key_record r = {.id = id_of(n), .account = id_of(n / 4), .expires = 1};
        must(pc_view_put_key(writer, &r));
    }
    must(pc_view_commit(writer));
    double keys = now();
    must(pc_view_begin(writer));
    for (uint64_t n = 0; n < count; n++) {
        char text[40];
        must(pc_view_put_revoked(writer, jti_of(n, text), 1000));
    }
    must(pc_view_commit(writer));
    double revoked = now();
    must(pc_view_begin(writer));
    must(pc_view_sweep(writer, 10));
    must(pc_view_commit(writer));
    double swept = now();
    (void)printf("load keys %.2f s, revocations %.2f s, sweep that finds none %.3f s\n",
                 keys - start, revoked - keys, swept - revoked);
}

static void look_up(struct pc_view *view, uint64_t count, uint64_t times) {
    struct pc_directory dir;
    struct pc_key_record key;
    struct pc_block_record block;
    struct pc_ip ip = {.family = 4, .bytes = {10, 0, 0, 1}};
    char text[40];
    must(pc_view_snapshot(view, &dir));
    double start = now();
    for (uint64_t i = 0; i < times; i++) {
        struct pc_id id = id_of(i * 7919 % count);
        must(dir.key(dir.self, &id, &key));
    }
    double keys = now();
    for (uint64_t i = 0; i < times; i++)
        must(dir.revoked(dir.self, jti_of(i * 7919 % count, text)));
    double revoked = now();
    for (uint64_t i = 0; i < times; i++)
        (void)dir.block_address(dir.self, &ip, 0, &block);
    double blocks = now();
    for (uint64_t i = 0; i < times; i++)
        must(pc_view_snapshot(view, &dir));
    double snapshots = now();
    double ns = 1e9 / (double)times;
    (void)printf("look up key %.0f ns, revocation %.0f ns, block %.0f ns; snapshot %.0f ns\n",
                 (keys - start) * ns, (revoked - keys) * ns, (blocks - revoked) * ns,
                 (snapshots - blocks) * ns);
}

static void put_blocks(struct pc_view_writer *writer) {
    must(pc_view_begin(writer));
    for (uint8_t bits = 16; bits <= 32; bits = (uint8_t)(bits + 8)) {
        struct pc_ip ip = {.family = 4, .bytes = {192, 0, 2, 0}};
        struct pc_block_record r = {.id = id_of(bits), .kind = PC_BLOCK_NETWORK};
        r.network = pc_network_of(&ip, bits);
        must(pc_view_put_block(writer, &r));
    }
    must(pc_view_commit(writer));
}

int main(int argc, char **argv) {
    uint64_t count = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000000;
    char path[] = "/tmp/portcullis-bench-XXXXXX";
    if (mkdtemp(path) == NULL)
        return 1;
    struct pc_view_writer *writer;
    struct pc_view *view;
    must(pc_view_writer_open(path, NULL, &writer, NULL));
    rebuild(writer, count);
    fill(writer, count);
    must(pc_view_open_within(writer, &view, NULL));
    look_up(view, count, 2000000);
    put_blocks(writer);
    (void)printf("with blocks of 3 prefix lengths: ");
    look_up(view, count, 500000);
    pc_view_close(view);
    pc_view_writer_close(writer);
    remove_folder(path);
    return 0;
}
