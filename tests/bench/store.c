/* How long the store takes to hold a million keys, and the view to be made anew from it. With
 * `--fill FILE COUNT` it only fills a store, for somebody else to measure with. */
#include "bench.h"

#include "store/sqlite.h"
#include "view/view.h"

static void fill(struct pc_store *store, uint64_t count) {
    void *self = store->self;
    double start = now();
    must(store->begin(self));
    struct pc_account account = {.id = id_of(UINT64_MAX), .name = PC_SPAN("ada")};
    must(store->account_put(self, &account));
    for (uint64_t n = 0; n < count; n++) {
        struct pc_api_key key = {.record = {.id = id_of(n), .account = account.id},
                                 .label = PC_SPAN("bench")};
        must(store->key_put(self, &key));
    }
    must(store->commit(self));
    (void)printf("store: %llu keys in %.2f s\n", (unsigned long long)count, now() - start);
}

static pc_err publish(void *context, const struct pc_api_key *row) {
    return pc_view_put_key(context, &row->record);
}

static void rebuild(struct pc_store *store, const char *path) {
    struct pc_view_writer *writer;
    must(pc_view_writer_open(path, NULL, &writer, NULL));
    double start = now();
    must(pc_view_begin(writer));
    must(pc_view_clear(writer));
    must(store->key_list(store->self, NULL, NULL, publish, writer));
    must(pc_view_commit(writer));
    (void)printf("view: made anew from the store in %.2f s\n", now() - start);
    pc_view_writer_close(writer);
}

static pc_err revoke_number(struct pc_store *store, uint64_t n) {
    char text[20];
    struct pc_buf id = pc_buf_over(text, sizeof text);
    pc_buf_add_u64(&id, n);
    return store->revocation_put(store->self, pc_buf_span(&id), 1);
}

static void one_by_one(struct pc_store *store) {
    enum { CHANGES = 200 };
    double start = now();
    for (uint64_t n = 0; n < CHANGES; n++)
        must(revoke_number(store, n));
    (void)printf("store: a durable change of its own %.2f ms\n", (now() - start) / CHANGES * 1e3);
}

static int fill_only(const char *file, const char *count) {
    struct pc_field_cipher none = {0};
    struct pc_store store;
    must(pc_sqlite_open(file, &none, &store, NULL));
    fill(&store, strtoull(count, NULL, 10));
    store.close(&store);
    return 0;
}

int main(int argc, char **argv) {
    if (argc == 4 && strcmp(argv[1], "--fill") == 0)
        return fill_only(argv[2], argv[3]);
    uint64_t count = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000000;
    char path[] = "/tmp/portcullis-bench-XXXXXX";
    char file[sizeof path + 8];
    if (mkdtemp(path) == NULL)
        return 1;
    (void)snprintf(file, sizeof file, "%s/p.db", path);
    struct pc_field_cipher none = {0}; /* no sealed value is written here */
    struct pc_store store;
    must(pc_sqlite_open(file, &none, &store, NULL));
    fill(&store, count);
    rebuild(&store, path);
    one_by_one(&store);
    store.close(&store);
    remove_folder(path);
    return 0;
}
