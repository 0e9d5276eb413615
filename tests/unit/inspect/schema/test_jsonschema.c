/* Compiled schemas: what a violation tells, dialects, closed objects, what is no schema, limits. */
#include "schema.h"

static void violations_tell_where_and_what_was_expected(void **state) {
    (void)state;
    static const struct {
        const char *schema, *document, *told;
    } rows[] = {
        {"{\"type\":[\"string\",\"null\"]}", "1", "type at : null or a string"},
        {"{\"type\":[\"integer\",\"number\"]}", "\"x\"", "type at : a number"},
        {"{\"type\":\"integer\"}", "1.5", "type at : an integer"},
        {"{\"enum\":[\"a\",2,null,[1]]}", "\"b\"", "enum at : one of a, 2, null and 1 more"},
        {"{\"const\":3}", "4", "const at : the value 3"},
        {"{\"properties\":{\"a/b\":{\"maxItems\":1}}}", "{\"a/b\":[1,2]}",
         "maxItems at /a~1b: at most 1 item"},
        {"{\"items\":{\"minLength\":2}}", "[\"ab\",\"a\"]",
         "minLength at /1: at least 2 characters"},
        {"{\"required\":[\"a\",\"b\"]}", "{\"a\":1}", "required at : the member \"b\""},
        {"{\"additionalProperties\":false,\"properties\":{\"a\":{}}}", "{\"a\":1,\"x\":2}",
         "additionalProperties at /x: no member of this name"},
        {"{\"properties\":{\"a\":false}}", "{\"a\":1}", "false at /a: no value at this place"},
        {"{\"minimum\":1.5}", "1.25", "minimum at : a number not below 1.5"},
        {"{\"exclusiveMaximum\":10}", "10", "exclusiveMaximum at : a number below 10"},
        {"{\"multipleOf\":0.01}", "0.005", "multipleOf at : a multiple of 0.01"},
        {"{\"pattern\":\"^a\"}", "\"b\"", "pattern at : a string that matches ^a"},
        {"{\"uniqueItems\":true}", "[1,2,1.0]",
         "uniqueItems at /2: items that differ from one another"},
        {"{\"contains\":{\"const\":1}}", "[2]",
         "contains at : at least 1 items as `contains` says"},
        {"{\"prefixItems\":[true],\"items\":false}", "[1,2]", "items at /1: at most 1 items"},
        {"{\"propertyNames\":{\"maxLength\":1}}", "{\"ab\":1}",
         "propertyNames at /ab: another name"},
        {"{\"minProperties\":1}", "{}", "minProperties at : at least 1 member"},
        {"{\"dependentRequired\":{\"a\":[\"b\"]}}", "{\"a\":1}",
         "dependentRequired at : the member \"b\""},
        {"{\"anyOf\":[{\"const\":2.5},{\"const\":1}]}", "2",
         "anyOf at : at least one of 2 alternatives"},
        {"{\"anyOf\":[{\"type\":\"null\"},{\"items\":{\"maximum\":1}}]}", "[1,2]",
         "maximum at /1: a number not above 1"},
        {"{\"oneOf\":[{\"type\":\"null\"},{\"type\":\"string\",\"maxLength\":1}]}", "\"ab\"",
         "maxLength at : at most 1 character"},
        {"{\"anyOf\":[{\"type\":\"null\"},{\"type\":\"string\"}]}", "1",
         "anyOf at : at least one of 2 alternatives"},
        {"{\"oneOf\":[true,true]}", "2", "oneOf at : exactly one of 2 alternatives"},
        {"{\"not\":{\"type\":\"null\"}}", "null",
         "not at : a value that the schema in `not` refuses"},
        {"{\"allOf\":[{\"properties\":{\"a\":{}}}],\"unevaluatedProperties\":false}",
         "{\"a\":1,\"b\":2}", "unevaluatedProperties at /b: no member of this name"},
        {"{\"prefixItems\":[true],\"unevaluatedItems\":false}", "[1,2]",
         "unevaluatedItems at /1: no further item"},
        {"false", "1", "false at : no value at this place"},
        {"true", "1", "fine"},
    };
    PC_CLEANUP(end_checked) struct checked c = {0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        compile_good(&c, rows[i].schema, NULL);
        assert_string_equal(told(&c, rows[i].document), rows[i].told);
    }
}

static void openapi_30_has_its_own_dialect(void **state) {
    (void)state;
    struct pc_jsonschema_options options = {.dialect = PC_JSONSCHEMA_OPENAPI_30};
    PC_CLEANUP(end_checked) struct checked c = {0};
    compile_good(&c, "{\"type\":\"string\",\"nullable\":true}", &options);
    assert_int_equal(check(&c, "null"), PC_OK);
    assert_int_equal(check(&c, "1"), PC_ERR_INVALID);
    compile_good(
        &c, "{\"minimum\":1,\"exclusiveMinimum\":true,\"maximum\":5,\"exclusiveMaximum\":false}",
        &options);
    assert_string_equal(told(&c, "1"), "exclusiveMinimum at : a number above 1");
    assert_int_equal(check(&c, "5"), PC_OK);
    compile_good(&c, "{\"const\":1,\"patternProperties\":{\"[\":{}},\"$schema\":\"x:y\"}",
                 &options);
    assert_int_equal(check(&c, "2"), PC_OK); /* no keywords there */
    compile_good(&c, "{\"$ref\":\"#/x\",\"type\":\"string\",\"x\":{\"type\":\"number\"}}",
                 &options);
    assert_int_equal(check(&c, "1"), PC_OK);
}

static void formats_are_remarks_or_assertions(void **state) {
    (void)state;
    struct pc_jsonschema_options options = {.assert_formats = true};
    PC_CLEANUP(end_checked) struct checked c = {0};
    compile_good(&c, "{\"format\":\"ipv4\"}", NULL);
    assert_int_equal(check(&c, "\"x\""), PC_OK);
    compile_good(&c, "{\"format\":\"ipv4\"}", &options);
    assert_string_equal(told(&c, "\"x\""), "format at : an IPv4 address");
    assert_int_equal(check(&c, "7"), PC_OK);
    compile_good(&c, "{\"format\":\"int32\"}", &options);
    assert_string_equal(told(&c, "3000000000"), "format at : an integer of 32 bits");
    compile_good(&c, "{\"format\":\"no-such\"}", &options);
    assert_int_equal(check(&c, "\"x\""), PC_OK);
}

/* What a schema with closed objects makes of a document. */
static const char *closed(const char *schema, const char *document) {
    struct pc_jsonschema_options options = {.refuse_unknown = true};
    PC_CLEANUP(end_checked) struct checked c = {0};
    compile_good(&c, schema, &options);
    pc_err err = check(&c, document);
    return err == PC_OK ? "fine" : err == PC_ERR_INVALID ? c.violation.keyword : pc_err_name(err);
}

static void unknown_members_are_refused_where_asked_for(void **state) {
    (void)state;
    static const char refused[] = "additionalProperties";
    const char *plain = "{\"properties\":{\"a\":{\"properties\":{\"b\":{}}}}}";
    assert_string_equal(closed(plain, "{\"a\":{\"b\":1}}"), "fine");
    assert_string_equal(closed(plain, "{\"x\":1}"), refused);
    assert_string_equal(closed(plain, "{\"a\":{\"x\":1}}"), refused);
    const char *parts = "{\"allOf\":[{\"properties\":{\"a\":{}}},{\"$ref\":\"#/$defs/b\"}],"
                        "\"$defs\":{\"b\":{\"properties\":{\"b\":{}}}}}";
    assert_string_equal(closed(parts, "{\"a\":1,\"b\":2}"), "fine");
    assert_string_equal(closed(parts, "{\"a\":1,\"x\":2}"), refused);
    const char *one = "{\"oneOf\":[{\"required\":[\"a\"],\"properties\":{\"a\":{}}},"
                      "{\"required\":[\"b\"],\"properties\":{\"b\":{}}}]}";
    assert_string_equal(closed(one, "{\"a\":1}"), "fine");
    assert_string_equal(closed(one, "{\"b\":1}"), "fine");
    assert_string_equal(closed(one, "{\"b\":1,\"c\":1}"), refused);
    const char *said = "{\"properties\":{\"a\":{}},\"additionalProperties\":true}";
    assert_string_equal(closed(said, "{\"x\":1}"), "fine");
    assert_string_equal(closed("{\"allOf\":[{\"properties\":{\"a\":{}}},"
                               "{\"additionalProperties\":{\"type\":\"number\"}}]}",
                               "{\"x\":1}"),
                        "fine");
    assert_string_equal(closed("{\"required\":[\"a\"]}", "{\"a\":1,\"x\":1}"), "fine");
    assert_string_equal(closed("{\"not\":{\"properties\":{\"a\":false}}}", "{\"a\":1,\"x\":1}"),
                        "fine");
    const char *list = "{\"items\":{\"$ref\":\"#/$defs/n\"},\"$defs\":{\"n\":{\"properties\":{"
                       "\"next\":{\"$ref\":\"#/$defs/n\"}}}}}";
    assert_string_equal(closed(list, "[{\"next\":{\"next\":{}}}]"), "fine");
    assert_string_equal(closed(list, "[{\"next\":{\"next\":{\"x\":1}}}]"), refused);
}

static void what_is_no_schema_is_refused(void **state) {
    (void)state;
    static const struct {
        const char *schema;
        pc_err err;
        const char *told;
    } rows[] = {
        {"{", PC_ERR_INVALID, "mem:schema: at byte 1: "},
        {"1", PC_ERR_INVALID, "mem:schema#: a schema is an object, true or false"},
        {"{\"type\":\"text\"}", PC_ERR_INVALID, "mem:schema#/type: a type is "},
        {"{\"type\":1}", PC_ERR_INVALID, "mem:schema#/type: \"type\" must be "},
        {"{\"minLength\":-1}", PC_ERR_INVALID, "mem:schema#/minLength: "},
        {"{\"minLength\":1.5}", PC_ERR_INVALID, "mem:schema#/minLength: "},
        {"{\"multipleOf\":0}", PC_ERR_INVALID, "mem:schema#/multipleOf: "},
        {"{\"required\":[1]}", PC_ERR_INVALID, "mem:schema#/required: "},
        {"{\"allOf\":[]}", PC_ERR_INVALID, "mem:schema#/allOf: "},
        {"{\"items\":[{}]}", PC_ERR_INVALID, "mem:schema#/items: \"items\" must be a schema"},
        {"{\"properties\":{\"a\":1}}", PC_ERR_INVALID, "mem:schema#/properties/a: a schema is "},
        {"{\"properties\":[]}", PC_ERR_INVALID, "mem:schema#/properties: "},
        {"{\"pattern\":\"(\"}", PC_ERR_INVALID, "mem:schema#/pattern: the pattern is wrong: "},
        {"{\"patternProperties\":{\"[\":{}}}", PC_ERR_INVALID, "mem:schema#/patternProperties/[: "},
        {"{\"$ref\":\"#/nowhere\"}", PC_ERR_NOTFOUND,
         "mem:schema#/$ref: the reference leads nowhere"},
        {"{\"$ref\":\"#name\"}", PC_ERR_NOTFOUND, "mem:schema#/$ref: nothing has the anchor"},
        {"{\"$ref\":\"other.json\"}", PC_ERR_NOTFOUND, "mem:schema#/$ref: the document "},
        {"{\"$ref\":\"#/%zz\"}", PC_ERR_INVALID, "mem:schema#/$ref: "},
        {"{\"$ref\":\"#\"}", PC_ERR_INVALID, "mem:schema#: the schema leads to itself"},
        {"{\"allOf\":[{\"$ref\":\"#/$defs/a\"}],\"$defs\":{\"a\":{\"not\":{\"$ref\":\"#\"}}}}",
         PC_ERR_INVALID, "mem:schema#"},
        {"{\"$schema\":\"http://json-schema.org/draft-04/schema#\"}", PC_ERR_UNSUPPORTED,
         "mem:schema#/$schema: the dialect "},
        {"{\"dependentRequired\":{\"a\":[1]}}", PC_ERR_INVALID, "mem:schema#/dependentRequired: "},
        {"{\"if\":3}", PC_ERR_INVALID, "mem:schema#/if: \"if\" must be "},
        {"{\"enum\":3}", PC_ERR_INVALID, "mem:schema#/enum: "},
    };
    PC_CLEANUP(end_checked) struct checked c = {0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(compile(&c, rows[i].schema, NULL), rows[i].err);
        assert_null(c.schema);
        if (strncmp(c.diag.text, rows[i].told, strlen(rows[i].told)) != 0)
            fail_msg("%s: %s", rows[i].schema, c.diag.text);
    }
}

static void entries_are_named_by_pointers(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    PC_CLEANUP(pc_jsonschema_free_at) struct pc_jsonschema *schema = NULL;
    const struct pc_span pointers[] = {PC_SPAN("/components/schemas/a"), PC_SPAN("/paths/~1x/0")};
    struct pc_jsonschema_input input = {
        .text = PC_SPAN(
            "{\"components\":{\"schemas\":{\"a\":{\"type\":\"string\"}}},\"paths\":{\"/x\":["
            "{\"items\":{\"$ref\":\"#/components/schemas/a\"}}]}}"),
        .pointers = pointers,
        .pointer_count = 2};
    struct pc_tape tape;
    assert_int_equal(pc_jsonschema_compile(&input, &schema, NULL), PC_OK);
    assert_int_equal(pc_tape_read(PC_SPAN("[\"x\",[1]]"), NULL, &arena, &tape, NULL), PC_OK);
    assert_int_equal(pc_jsonschema_check(schema, 0, &tape, 1, &arena, NULL), PC_OK);
    assert_int_equal(pc_jsonschema_check(schema, 0, &tape, 0, &arena, NULL), PC_ERR_INVALID);
    assert_int_equal(pc_jsonschema_check(schema, 1, &tape, 0, &arena, NULL), PC_ERR_INVALID);
    assert_int_equal(pc_jsonschema_check(schema, 1, &tape, 1, &arena, NULL), PC_OK);
    assert_int_equal(pc_jsonschema_check(schema, 2, &tape, 0, &arena, NULL), PC_ERR_NOTFOUND);
    assert_int_equal(pc_jsonschema_check(schema, 0, &tape, 9, &arena, NULL), PC_ERR_NOTFOUND);
    input.pointers = &(struct pc_span){"/nowhere", 8};
    input.pointer_count = 1;
    struct pc_jsonschema *none;
    assert_int_equal(pc_jsonschema_compile(&input, &none, NULL), PC_ERR_NOTFOUND);
}

static pc_err fetch_two(void *context, struct pc_span uri, struct pc_span *text) {
    ++*(unsigned *)context;
    if (pc_span_eq(uri, PC_SPAN("file:///schemas/b.json")))
        *text = PC_SPAN(
            "{\"$defs\":{\"n\":{\"type\":\"number\"}},\"items\":{\"$ref\":\"c.json#top\"}}");
    else if (pc_span_eq(uri, PC_SPAN("file:///schemas/c.json")))
        *text = PC_SPAN("{\"$defs\":{\"x\":{\"$anchor\":\"top\",\"$ref\":\"b.json#/$defs/n\"}}}");
    else
        return PC_ERR_NOTFOUND;
    return PC_OK;
}

static void other_documents_are_fetched_once(void **state) {
    (void)state;
    unsigned fetched = 0;
    struct pc_jsonschema_sources sources = {fetch_two, &fetched};
    PC_CLEANUP(end_checked) struct checked c = {0};
    struct pc_jsonschema_input input = {.base_uri = PC_SPAN("file:///schemas/a.json"),
                                        .text = PC_SPAN("{\"$ref\":\"b.json\"}"),
                                        .sources = &sources};
    assert_int_equal(pc_jsonschema_compile(&input, &c.schema, &c.diag), PC_OK);
    assert_int_equal(fetched, 2);
    assert_int_equal(check(&c, "[1,2]"), PC_OK);
    assert_string_equal(told(&c, "[1,\"x\"]"), "type at /1: a number");
    input.text = PC_SPAN("{\"$ref\":\"d.json\"}");
    struct pc_jsonschema *none;
    assert_int_equal(pc_jsonschema_compile(&input, &none, &c.diag), PC_ERR_NOTFOUND);
}

static struct pc_span repeated(struct pc_buf *out, const char *before, const char *piece,
                               size_t count, const char *end) {
    pc_buf_clear(out);
    pc_buf_add_str(out, before);
    for (size_t i = 0; i < count; i++)
        pc_buf_add_str(out, piece);
    pc_buf_add_str(out, end);
    return pc_buf_span(out);
}

/* Each level asks the next one twice. */
static void work_is_bounded(void **state) {
    (void)state;
    PC_CLEANUP(end_checked) struct checked c = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    compile_good(&c,
                 "{\"anyOf\":[{\"items\":{\"$ref\":\"#\"}},{\"items\":{\"$ref\":\"#\"}}],"
                 "\"type\":\"array\"}",
                 NULL);
    (void)repeated(&text, "", "[", 40, "1");
    for (size_t i = 0; i < 40; i++)
        pc_buf_add_char(&text, ']');
    assert_int_equal(check_text(&c, pc_buf_span(&text)), PC_ERR_RANGE);
    compile_good(
        &c,
        "{\"$dynamicAnchor\":\"x\",\"allOf\":[{\"$dynamicRef\":\"#x\"},{\"$dynamicRef\":\"#x\"}]}",
        NULL);
    assert_int_equal(check(&c, "1"), PC_ERR_RANGE);
}

static void many_items_are_told_apart_quickly(void **state) {
    (void)state;
    PC_CLEANUP(end_checked) struct checked c = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    compile_good(&c, "{\"uniqueItems\":true}", NULL);
    pc_buf_add_char(&text, '[');
    for (unsigned i = 0; i < 20000; i++)
        pc_buf_addf(&text, "{\"a\":[%u],\"b\":%u},", i, i / 2);
    pc_buf_add_str(&text, "0]");
    assert_int_equal(check_text(&c, pc_buf_span(&text)), PC_OK);
    text.len -= 2;
    pc_buf_add_str(&text, "{\"b\":1,\"a\":[3.0]}]");
    assert_int_equal(check_text(&c, pc_buf_span(&text)), PC_ERR_INVALID);
    assert_span_equal(c.violation.pointer, "/20000");
}

static void characters_are_counted_not_bytes(void **state) {
    (void)state;
    PC_CLEANUP(end_checked) struct checked c = {0};
    compile_good(&c, "{\"minLength\":2,\"maxLength\":3}", NULL);
    assert_int_equal(check(&c, "\"\xf0\x9f\x98\x80\""), PC_ERR_INVALID);
    assert_int_equal(check(&c, "\"\xf0\x9f\x98\x80\xf0\x9f\x98\x80\""), PC_OK);
    assert_int_equal(check(&c, "\"\xc3\xa9\xc3\xa9\xc3\xa9\""), PC_OK);
    assert_int_equal(check(&c, "\"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\""), PC_ERR_INVALID);
    assert_int_equal(check(&c, "\"\xf0\x9f\x98\x80\\ud83d\\ude00\xf0\x9f\x98\x80\""), PC_OK);
}

static void more_required_names_than_bits(void **state) {
    (void)state;
    PC_CLEANUP(end_checked) struct checked c = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf schema = {0}, document = {0};
    pc_buf_add_str(&schema, "{\"required\":[");
    pc_buf_add_str(&document, "{");
    for (unsigned i = 0; i < 200; i++) {
        pc_buf_addf(&schema, "%s\"m%u\",\"m%u\"", i == 0 ? "" : ",", i, i);
        pc_buf_addf(&document, "%s\"m%u\":0", i == 0 ? "" : ",", i);
    }
    pc_buf_add_str(&schema, "]}");
    compile_good(&c, pc_buf_str(&schema), NULL);
    pc_buf_add_str(&document, "}");
    assert_int_equal(check_text(&c, pc_buf_span(&document)), PC_OK);
    document.len -= sizeof ",\"m199\":0}" - 1;
    pc_buf_add_str(&document, "}");
    assert_string_equal(told(&c, pc_buf_str(&document)), "required at : the member \"m199\"");
}

/* What stands beside is asked in a set of its own, and a failed alternative evaluates nothing. */
static void unevaluated_members_of_many(void **state) {
    (void)state;
    PC_CLEANUP(end_checked) struct checked c = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf document = {0};
    compile_good(&c,
                 "{\"anyOf\":[{\"patternProperties\":{\"^m\":{\"type\":\"number\"}}},"
                 "{\"patternProperties\":{\"^m1\":true},\"required\":[\"no\"]}],"
                 "\"unevaluatedProperties\":false}",
                 NULL);
    pc_buf_add_str(&document, "{\"m\":0");
    for (unsigned i = 0; i < 3000; i++)
        pc_buf_addf(&document, ",\"m%u\":%u", i, i);
    pc_buf_add_str(&document, "}");
    assert_int_equal(check_text(&c, pc_buf_span(&document)), PC_OK);
    document.len--;
    pc_buf_add_str(&document, ",\"x\":1}");
    assert_string_equal(told(&c, pc_buf_str(&document)),
                        "unevaluatedProperties at /x: no member of this name");
}

static void long_references_are_followed(void **state) {
    (void)state;
    PC_CLEANUP(end_checked) struct checked c = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf schema = {0};
    pc_buf_add_str(&schema, "{\"$ref\":\"#/$defs/s0\",\"$defs\":{");
    for (unsigned i = 0; i < 3000; i++)
        pc_buf_addf(&schema, "\"s%u\":{\"$ref\":\"#/$defs/s%u\"},", i, i + 1);
    pc_buf_add_str(&schema, "\"s3000\":{\"type\":\"null\"}}}");
    compile_good(&c, pc_buf_str(&schema), NULL);
    assert_int_equal(check(&c, "null"), PC_OK);
    assert_int_equal(check(&c, "1"), PC_ERR_INVALID);
}

static void memory_that_runs_out_is_told(void **state) {
    (void)state;
    PC_CLEANUP(end_checked) struct checked c = {0};
    struct pc_tape tape;
    compile_good(
        &c, "{\"uniqueItems\":true,\"unevaluatedItems\":false,\"prefixItems\":[true,true]}", NULL);
    assert_int_equal(pc_tape_read(PC_SPAN("[1,2]"), NULL, &c.arena, &tape, NULL), PC_OK);
    for (size_t limit = 1; limit < 20000; limit = limit * 2) {
        PC_CLEANUP(pc_arena_free) struct pc_arena scratch = {.limit = limit};
        pc_err err = pc_jsonschema_check(c.schema, 0, &tape, 0, &scratch, &c.violation);
        assert_true(err == PC_OK || err == PC_ERR_NOMEM);
    }
}

/* Work that runs out within a keyword is no answer of the keyword. */
static void values_too_long_to_compare_are_a_limit(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    struct checked c = {0};
    enum { LONG = 3 << 20 };
    pc_buf_add_str(&text, "[true,\"");
    for (int i = 0; i < LONG; i++)
        pc_buf_add_char(&text, 'a');
    pc_buf_add_str(&text, "\"]");
    compile_good(&c, "{\"uniqueItems\":true}", NULL);
    assert_int_equal(check_text(&c, pc_buf_span(&text)), PC_ERR_RANGE);
    compile_good(&c, "{\"items\":{\"not\":{\"enum\":[0,2,3,4,5,6,7,8,9,10]}}}", NULL);
    assert_int_equal(check_text(&c, pc_buf_span(&text)), PC_ERR_RANGE);
    end_checked(&c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_too_long_to_compare_are_a_limit),
        cmocka_unit_test(violations_tell_where_and_what_was_expected),
        cmocka_unit_test(openapi_30_has_its_own_dialect),
        cmocka_unit_test(formats_are_remarks_or_assertions),
        cmocka_unit_test(unknown_members_are_refused_where_asked_for),
        cmocka_unit_test(what_is_no_schema_is_refused),
        cmocka_unit_test(entries_are_named_by_pointers),
        cmocka_unit_test(other_documents_are_fetched_once),
        cmocka_unit_test(work_is_bounded),
        cmocka_unit_test(many_items_are_told_apart_quickly),
        cmocka_unit_test(characters_are_counted_not_bytes),
        cmocka_unit_test(more_required_names_than_bits),
        cmocka_unit_test(unevaluated_members_of_many),
        cmocka_unit_test(long_references_are_followed),
        cmocka_unit_test(memory_that_runs_out_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
