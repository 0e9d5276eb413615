/* Blocks of networks, accounts and keys. */
#include "fixture.h"

static struct pc_ip ip_of(const char *text) {
    struct pc_ip ip;
    ok(pc_ip_parse(pc_span_str(text), &ip));
    return ip;
}

static struct pc_block_record network_block(uint8_t id, const char *network, pc_time expires) {
    struct pc_block_record r = {.id = an_id(id), .kind = PC_BLOCK_NETWORK, .expires = expires};
    ok(pc_network_parse(pc_span_str(network), &r.network));
    return r;
}

static void put(struct fixture *f, struct pc_block_record r) {
    ok(pc_view_begin(f->writer));
    ok(pc_view_put_block(f->writer, &r));
    ok(pc_view_commit(f->writer));
    ok(pc_view_snapshot(f->view, &f->dir));
}

/* The first byte of the id of the block that covers the address, or 0. */
static unsigned found(struct fixture *f, const char *address, pc_time now) {
    struct pc_ip ip = ip_of(address);
    struct pc_block_record r;
    pc_err err = f->dir.block_address(f->dir.self, &ip, now, &r);
    assert_true(err == PC_OK || err == PC_ERR_NOTFOUND);
    return err == PC_OK ? r.id.bytes[0] : 0;
}

static void none_blocks_nobody(void **state) {
    struct fixture *f = *state;
    ok(pc_view_snapshot(f->view, &f->dir));
    assert_int_equal(found(f, "10.0.0.1", 0), 0);
    assert_int_equal(found(f, "::1", 0), 0);
    struct pc_ip local = {0};
    struct pc_block_record r;
    assert_int_equal(f->dir.block_address(f->dir.self, &local, 0, &r), PC_ERR_NOTFOUND);
}

static void the_longest_prefix_is_found_first(void **state) {
    struct fixture *f = *state;
    put(f, network_block(1, "10.0.0.0/8", 0));
    put(f, network_block(2, "10.1.0.0/16", 0));
    put(f, network_block(3, "10.1.2.3", 0));
    assert_int_equal(found(f, "10.1.2.3", 0), 3);
    assert_int_equal(found(f, "10.1.2.4", 0), 2);
    assert_int_equal(found(f, "10.2.0.0", 0), 1);
    assert_int_equal(found(f, "11.0.0.0", 0), 0);
    assert_int_equal(found(f, "::a00:1", 0), 0);
    assert_int_equal(found(f, "::ffff:10.2.0.1", 0), 1); /* mapped is IPv4 */
}

static void prefixes_at_the_edges(void **state) {
    struct fixture *f = *state;
    put(f, network_block(1, "::/0", 0));
    assert_int_equal(found(f, "2001:db8::1", 0), 1);
    assert_int_equal(found(f, "1.2.3.4", 0), 0);
    put(f, network_block(2, "0.0.0.0/0", 0));
    assert_int_equal(found(f, "255.255.255.255", 0), 2);
    put(f, network_block(3, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 0));
    assert_int_equal(found(f, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 0), 3);
    assert_int_equal(found(f, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe", 0), 1);
    put(f, network_block(4, "2001:db8::/33", 0));
    assert_int_equal(found(f, "2001:db8:7fff::", 0), 4);
    assert_int_equal(found(f, "2001:db8:8000::", 0), 1);
}

static void an_ended_block_does_not_hide_another(void **state) {
    struct fixture *f = *state;
    put(f, network_block(1, "10.0.0.0/8", 50));
    put(f, network_block(2, "10.0.0.0/8", 100));
    put(f, network_block(3, "10.0.0.0/24", 20));
    assert_int_equal(found(f, "10.0.0.1", 10), 3);
    assert_int_equal(found(f, "10.0.0.1", 20), 1);
    assert_int_equal(found(f, "10.0.0.1", 50), 2);
    assert_int_equal(found(f, "10.0.0.1", 100), 0);
}

static void lifting_a_block_takes_effect(void **state) {
    struct fixture *f = *state;
    struct pc_block_record r = network_block(1, "10.0.0.0/8", 0);
    put(f, r);
    put(f, network_block(2, "10.0.0.0/8", 0));
    assert_int_equal(found(f, "10.0.0.1", 0), 1);
    ok(pc_view_begin(f->writer));
    ok(pc_view_del_block(f->writer, &r));
    ok(pc_view_commit(f->writer));
    ok(pc_view_snapshot(f->view, &f->dir));
    assert_int_equal(found(f, "10.0.0.1", 0), 2);
}

static void accounts_and_keys_are_apart(void **state) {
    struct fixture *f = *state;
    struct pc_id who = an_id(5), other = an_id(6);
    struct pc_block_record r;
    put(f, (struct pc_block_record){.id = an_id(1), .kind = PC_BLOCK_ACCOUNT, .subject = who});
    void *self = f->dir.self;
    ok(f->dir.block_subject(self, PC_BLOCK_ACCOUNT, &who, 0, &r));
    assert_int_equal(f->dir.block_subject(self, PC_BLOCK_KEY, &who, 0, &r), PC_ERR_NOTFOUND);
    assert_int_equal(f->dir.block_subject(self, PC_BLOCK_ACCOUNT, &other, 0, &r), PC_ERR_NOTFOUND);
    put(f, (struct pc_block_record){
               .id = an_id(2), .kind = PC_BLOCK_KEY, .subject = other, .expires = 10});
    ok(f->dir.block_subject(self, PC_BLOCK_KEY, &other, 9, &r));
    assert_int_equal(f->dir.block_subject(self, PC_BLOCK_KEY, &other, 10, &r), PC_ERR_NOTFOUND);
    assert_int_equal(f->dir.block_subject(self, PC_BLOCK_NETWORK, &other, 9, &r), PC_ERR_INVALID);
}

static void an_unsound_block_is_refused(void **state) {
    struct fixture *f = *state;
    struct pc_block_record rows[] = {
        {.kind = PC_BLOCK_NETWORK},
        {.kind = PC_BLOCK_NETWORK, .network = {{4, {10}}, 33}},
        {.kind = PC_BLOCK_NETWORK, .network = {{6, {10}}, 129}},
        {.kind = PC_BLOCK_NETWORK, .network = {{4, {10, 0, 0, 1}}, 8}},
        {.kind = (enum pc_block_kind)7},
    };
    ok(pc_view_begin(f->writer));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(pc_view_put_block(f->writer, &rows[i]), PC_ERR_INVALID);
        assert_int_equal(pc_view_del_block(f->writer, &rows[i]), PC_ERR_INVALID);
    }
    pc_view_abort(f->writer);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        view_test(none_blocks_nobody),           view_test(the_longest_prefix_is_found_first),
        view_test(prefixes_at_the_edges),        view_test(an_ended_block_does_not_hide_another),
        view_test(lifting_a_block_takes_effect), view_test(accounts_and_keys_are_apart),
        view_test(an_unsound_block_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
