/* Plans: mistakes of a [source] section, the files of a path, private headers, masks. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <sys/stat.h>
#include "source_case.h"

static const char *const currency_const = "EURO";

static struct field_def good_date[] = {FIELD("date", "Day")};
static struct field_def no_date[] = {FIELD("orders", "Orders")};
static struct field_def unknown_map[] = {FIELD("date", "Day"),
                                         {.name = "market",
                                          .term = 1,
                                          .headers = (const char *const[]){"M"},
                                          .header_count = 1,
                                          .map = "contry",
                                          .origin = {"t.ini", 12, false}}};
static struct field_def bad_when[] = {
    FIELD("date", "Day"),
    {.name = "orders", .term = 1, .constant = "1", .when = "paid", .origin = {"t.ini", 13, false}}};
static struct field_def two_stars[] = {FIELD("date", "Day"), FIELD("spend", "Amount * (*)")};
static struct field_def twice[] = {FIELD("date", "Day"), FIELD("spend", "Cost"),
                                   FIELD("ad_spend", "Total cost")};
static struct field_def empty_field[] = {
    FIELD("date", "Day"), {.name = "orders", .term = 1, .origin = {"t.ini", 14, false}}};
static struct field_def bad_number[] = {
    FIELD("date", "Day"),
    {.name = "orders", .term = 1, .constant = "one", .origin = {"t.ini", 15, false}}};
static struct field_def bad_date[] = {
    {.name = "date", .term = 1, .constant = "soon", .origin = {"t.ini", 17, false}}};
static struct field_def second_market[] = {
    FIELD("date", "Day"),
    {.name = "market", .term = 2, .constant = "DE", .origin = {"t.ini", 18, false}}};
static struct field_def bad_currency[] = {
    FIELD("date", "Day"), {.name = "currency", .term = 1, .origin = {"t.ini", 16, false}}};

static const struct {
    struct field_def *fields;
    size_t count;
    const char *keep, *says;
    int line;
} mistakes[] = {
    {good_date, 1, NULL, NULL, 0},
    {NULL, 0, NULL, NULL, 0},
    {good_date, 1, "Status", "no row test", 3},
    {NULL, 0, "=x", "no row test", 3},
    {no_date, 1, NULL, "date", 3},
    {unknown_map, 2, NULL, "did you mean \"country\"", 12},
    {bad_when, 2, NULL, "no row test", 13},
    {two_stars, 2, NULL, "only one *", 9},
    {twice, 3, NULL, "same measure", 9},
    {empty_field, 2, NULL, "neither", 14},
    {bad_number, 2, NULL, "one is no number", 15},
    {bad_date, 1, NULL, "soon is no date", 17},
    {second_market, 2, NULL, "only one term", 18},
    {bad_currency, 2, NULL, "three letters", 16},
};

static void test_mistakes(void **state)
{
    struct catalogue catalogue = case_catalogue();
    struct temp_file file;

    (void)state;
    bad_currency[1].constant = currency_const;
    temp_text(&file, "x");
    for (size_t i = 0; i < COUNT(mistakes); i++) {
        struct source_def def = {.name = "s",
                                 .path = file.path,
                                 .fields = mistakes[i].fields,
                                 .field_count = mistakes[i].count,
                                 .keep = &mistakes[i].keep,
                                 .keep_count = mistakes[i].keep != NULL,
                                 .origin = {"t.ini", 3, false}};
        struct source_plan *plan;
        struct err_list errors;

        err_list_init(&errors);
        plan = source_plan_new(&catalogue, &def, &errors);
        assert_int_equal(plan == NULL, mistakes[i].says != NULL);
        assert_int_equal(errors.count > 0, mistakes[i].says != NULL);
        if (!plan) {
            if (!strstr(errors.items[0].text, mistakes[i].says))
                fail_msg("%zu: %s", i, errors.items[0].text);
            assert_int_equal(errors.items[0].line, mistakes[i].line);
            assert_string_equal(errors.items[0].file, "t.ini");
        }
        source_plan_free(plan);
        err_list_release(&errors);
    }
    temp_remove(&file);
}

/* All mistakes at once, not just the first. */
static void test_all_mistakes(void **state)
{
    struct catalogue catalogue = case_catalogue();
    const char *tests[] = {"a", "b"};
    const struct origin origins[] = {{.file = "t.ini", .line = 7}, {.file = "t.ini", .line = 9}};
    struct source_def def = {.name = "s",
                             .path = "/tmp/redline-test-none.csv",
                             .fields = no_date,
                             .field_count = 1,
                             .keep = tests,
                             .keep_count = 2,
                             .drop = tests,
                             .drop_count = 1,
                             .keep_origins = origins,
                             .origin = {"t.ini", 3, false}};
    struct err_list errors;

    (void)state;
    err_list_init(&errors);
    assert_null(source_plan_new(&catalogue, &def, &errors));
    assert_int_equal(errors.count, 5); /* no file, three row tests, no date */
    assert_non_null(strstr(errors.items[0].text, "no file \"/tmp/redline-test-none.csv\""));
    assert_int_equal(errors.items[1].line, 7); /* each row test at its own key */
    assert_int_equal(errors.items[2].line, 9);
    assert_int_equal(errors.items[3].line, 3);
    err_list_release(&errors);
}

static void touch(const char *folder, const char *name)
{
    char path[200];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "we");
    assert_non_null(file);
    fclose(file);
}

static void test_files(void **state)
{
    static const char *const names[] = {"b.csv", "a.csv", "B.csv", "c[1].csv", "x.txt"};
    static const struct {
        const char *path;
        size_t count;
        const char *first;
    } cases[] = {
        {"*.csv", 4, "B.csv"},   {"[ab].csv", 2, "a.csv"}, {"?.csv", 3, "B.csv"},
        {"none-*.csv", 0, NULL}, {"a.csv", 1, "a.csv"},    {"c[1].csv", 1, "c[1].csv"},
    };
    char folder[] = "/tmp/redline-test-XXXXXX", path[200];
    struct catalogue catalogue = case_catalogue();

    (void)state;
    assert_non_null(mkdtemp(folder));
    for (size_t i = 0; i < COUNT(names); i++)
        touch(folder, names[i]);
    snprintf(path, sizeof path, "%s/folder.csv", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    catalogue.dataset = folder;
    for (size_t i = 0; i < 2 * COUNT(cases); i++) {
        struct source_def def = {.name = "s", .path = cases[i / 2].path};
        struct source_plan *plan;
        struct err_list errors;
        char **files;
        size_t count;

        if (i % 2) { /* the same as an absolute path */
            snprintf(path, sizeof path, "%s/%s", folder, cases[i / 2].path);
            def.path = path;
        }
        err_list_init(&errors);
        plan = source_plan_new(&catalogue, &def, &errors);
        assert_non_null(plan);
        count = source_plan_files(plan, &files);
        assert_int_equal(count, cases[i / 2].count);
        if (count)
            assert_string_equal(strrchr(files[0], '/') + 1, cases[i / 2].first);
        for (size_t f = 1; f < count; f++)
            assert_true(strcmp(files[f - 1], files[f]) < 0);
        for (size_t f = 0; f < count; f++)
            free(files[f]);
        free(files);
        source_plan_free(plan);
        err_list_release(&errors);
    }
    for (size_t i = 0; i < COUNT(names); i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    snprintf(path, sizeof path, "%s/folder.csv", folder);
    rmdir(path);
    rmdir(folder);
}

/* Special characters in the name of a folder that exists mean themselves; the last part is still a
 * glob. */
static void test_odd_folder(void **state)
{
    char folder[] = "/tmp/redline-test-XXXXXX", odd[64], path[200], **files;
    struct catalogue catalogue = case_catalogue();
    struct source_def def = {.name = "s", .path = "*.csv"};
    struct err_list errors;
    struct source_plan *plan;

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(odd, sizeof odd, "%s/o*d [1]\\ ?", folder);
    assert_int_equal(mkdir(odd, 0700), 0);
    touch(odd, "a.csv");
    catalogue.dataset = odd;
    err_list_init(&errors);
    plan = source_plan_new(&catalogue, &def, &errors);
    assert_non_null(plan);
    assert_int_equal(source_plan_files(plan, &files), 1);
    snprintf(path, sizeof path, "%s/a.csv", odd);
    assert_string_equal(files[0], path);
    free(files[0]);
    free(files);
    source_plan_free(plan);
    err_list_release(&errors);
    unlink(path);
    rmdir(odd);
    rmdir(folder);
}

static void test_private(void **state)
{
    static const char *const own[] = {"secret*"};
    static const struct {
        const char *header;
        bool by_default, by_own;
    } cases[] = {
        {"Billing Name", true, false}, {"E-Mail", true, false},      {"Phone", true, false},
        {"Amount", false, false},      {"Secret code", false, true}, {"Shipping ZIP", true, false},
    };
    struct catalogue catalogue = case_catalogue();

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct source_def def = {
            .name = "s", .path = "/tmp/*", .private_headers = own, .private_count = (size_t)i};
        struct err_list errors;
        struct source_plan *plan;

        err_list_init(&errors);
        plan = source_plan_new(&catalogue, &def, &errors);
        assert_non_null(plan);
        assert_ptr_equal(source_plan_def(plan), &def);
        for (size_t c = 0; c < COUNT(cases); c++)
            assert_int_equal(source_header_is_private(plan, cases[c].header),
                             i ? cases[c].by_own : cases[c].by_default);
        source_plan_free(plan);
        err_list_release(&errors);
    }
}

static void test_mask(void **state)
{
    char a[17], again[17], b[17];

    (void)state;
    source_customer_mask("C00000001", a);
    source_customer_mask("C00000001", again);
    source_customer_mask("C00000002", b);
    assert_string_equal(a, again);
    assert_string_not_equal(a, b);
    assert_int_equal(strlen(a), 16);
    assert_int_equal(strspn(a, "0123456789abcdef"), 16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mistakes), cmocka_unit_test(test_all_mistakes),
        cmocka_unit_test(test_files),    cmocka_unit_test(test_odd_folder),
        cmocka_unit_test(test_private),  cmocka_unit_test(test_mask),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
