/* Encodings: what a file is found to be, and the same text whatever it was written in. The expected
 * bytes are Python's (str.encode). */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <fcntl.h>
#include "source/csv.h"
#include "source/encoding.h"
#include "source_case.h"

static const struct {
    const char *name, *bytes;
    size_t length;
    enum encoding wanted, found;
} files[] = {
    {"ascii", "a,b\n", 4, ENCODING_AUTO, ENCODING_UTF8},
    {"utf-8", "caf\xC3\xA9\n", 6, ENCODING_AUTO, ENCODING_UTF8},
    {"utf-8 mark", "\xEF\xBB\xBF\xE9\n", 5, ENCODING_AUTO, ENCODING_UTF8},
    {"cp1252", "caf\xE9 5 \x80\n", 8, ENCODING_AUTO, ENCODING_CP1252},
    {"cp1252 at the end", "\xE9", 1, ENCODING_AUTO, ENCODING_CP1252},
    {"both: bad cells of UTF-8", "caf\xE9,\xC3\xA9\n", 8, ENCODING_AUTO, ENCODING_UTF8},
    {"open in cp1252", "caf\xE9 \x81\n", 7, ENCODING_AUTO, ENCODING_UTF8},
    {"nul", "caf\xE9\0\n", 6, ENCODING_AUTO, ENCODING_UTF8},
    {"utf-16le mark",
     "\xFF\xFE"
     "a\0",
     4, ENCODING_AUTO, ENCODING_UTF16LE},
    {"utf-16be mark", "\xFE\xFF\0a", 4, ENCODING_AUTO, ENCODING_UTF16BE},
    {"said", "a,b\n", 4, ENCODING_UTF16BE, ENCODING_UTF16BE},
    {"empty", "", 0, ENCODING_AUTO, ENCODING_UTF8},
};

static void test_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(files); i++) {
        struct temp_file file;
        enum encoding found;
        int fd;

        temp_write(&file, files[i].bytes, files[i].length);
        fd = open(file.path, O_RDONLY);
        found = encoding_find(fd, files[i].length, files[i].wanted);
        close(fd);
        temp_remove(&file);
        if (found != files[i].found)
            fail_msg("%s: %s", files[i].name, encoding_name(found));
    }
}

/* The suspicion comes from the first megabytes, the verdict from all of them. */
static void test_far_away(void **state)
{
    size_t length = 6u * 1024 * 1024;
    char *text = malloc(length);

    (void)state;
    memset(text, 'a', length);
    for (int i = 0; i < 3; i++) {
        struct temp_file file;
        enum encoding found;
        int fd;

        text[64 * 1024 - 1] = i ? '\xE9' : 'a';
        memcpy(text + length - 2,
               i < 2 ? "\xE9"
                       "a"
                     : "\xC3\xA9",
               2);
        temp_write(&file, text, length);
        fd = open(file.path, O_RDONLY);
        found = encoding_find(fd, length, ENCODING_AUTO);
        close(fd);
        temp_remove(&file);
        assert_int_equal(found, i == 1 ? ENCODING_CP1252 : ENCODING_UTF8);
    }
    free(text);
}

static const struct {
    const char *bytes;
    size_t length;
    enum encoding encoding;
    const char *text;
} texts[] = {
    {"a\xE9\x80\x9F\n", 5, ENCODING_CP1252, "a\xC3\xA9\xE2\x82\xAC\xC5\xB8\n"},
    {"a\x81\n", 3, ENCODING_CP1252, "a\x81\n"},
    {"\xFF\xFE"
     "a\0\xE9\0\xAC\x20=\xD8\x00\xDE\n\0",
     14, ENCODING_UTF16LE, "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\n"},
    {"\xFE\xFF\0a\0\xE9\x20\xAC\xD8=\xDE\x00\0\n", 14, ENCODING_UTF16BE,
     "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\n"},
    {"a\0\n\0", 4, ENCODING_UTF16LE, "a\n"},
    {"a\0\x00\xD8"
     "b\0",
     6, ENCODING_UTF16LE,
     "a\xFF"
     "b"}, /* half a pair */
    {"a\0\x00\xDC", 4, ENCODING_UTF16LE, "a\xFF"},
    {"a\0\x00\xD8", 4, ENCODING_UTF16LE, "a\xFF"},
    {"a\0b", 3, ENCODING_UTF16LE, "a\xFF"}, /* half a character */
};

static void test_transcoded(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct temp_file file;
        char text[64] = "";
        uint64_t length = 0;
        int from, to;

        temp_write(&file, texts[i].bytes, texts[i].length);
        from = open(file.path, O_RDONLY);
        to = encoding_transcode(from, texts[i].length, texts[i].encoding, &length);
        assert_true(to >= 0);
        assert_int_equal(pread(to, text, sizeof text - 1, 0), length);
        close(from);
        close(to);
        temp_remove(&file);
        if (strlen(texts[i].text) != length || strcmp(text, texts[i].text) != 0)
            fail_msg("%zu: %s", i, text);
    }
}

/* A pair of surrogates across the edge of two chunks, at every place of it. */
static void test_chunks(void **state)
{
    (void)state;
    for (size_t before = 32764; before <= 32768; before++) {
        struct temp_file file;
        char *bytes = calloc(before + 3, 2), *text = calloc(before + 8, 1);
        uint64_t length = 0;
        int from, to;

        for (size_t i = 0; i < before; i++)
            bytes[2 * i] = 'a';
        memcpy(bytes + 2 * before,
               "=\xD8\x00\xDE"
               "b",
               5);
        temp_write(&file, bytes, 2 * before + 6);
        from = open(file.path, O_RDONLY);
        to = encoding_transcode(from, 2 * before + 6, ENCODING_UTF16LE, &length);
        assert_int_equal(length, before + 5);
        assert_int_equal(pread(to, text, before + 5, 0), before + 5);
        assert_string_equal(text + before, "\xF0\x9F\x98\x80"
                                           "b");
        close(from);
        close(to);
        temp_remove(&file);
        free(bytes);
        free(text);
    }
}

/* Lines are those of the file; a cell that cannot be read refuses its record alone. */
static void test_records(void **state)
{
    static const char bytes[] = "\xFF\xFE"
                                "a\0\r\0\n\0\x00\xD8\r\0\n\0"
                                "c\0\r\0\n\0";
    struct temp_file file;
    struct csv_record record;
    struct csv_reader *reader;
    struct err err;

    (void)state;
    temp_write(&file, bytes, sizeof bytes - 1);
    reader = csv_reader_open_as(file.path, ENCODING_AUTO, &err);
    assert_non_null(reader);
    assert_string_equal(csv_reader_encoding(reader), "utf-16le");
    assert_int_equal(csv_reader_size(reader), sizeof bytes - 1);
    assert_int_equal(csv_reader_next(reader, &record), RECORD_GOOD);
    assert_string_equal(record.cells[0], "a");
    assert_int_equal(csv_reader_next(reader, &record), RECORD_BAD);
    assert_int_equal(record.line, 2);
    assert_int_equal(csv_reader_next(reader, &record), RECORD_GOOD);
    assert_string_equal(record.cells[0], "c");
    assert_int_equal(record.line, 3);
    csv_reader_close(reader);
    temp_remove(&file);
}

/* The text is longer than the file: so must the window be. */
static void test_longer(void **state)
{
    static const char bytes[] = "\x80\x80\x80\x80";

    (void)state;
    for (size_t length = 1; length < sizeof bytes; length++) {
        struct temp_file file;
        struct csv_record record;
        struct csv_reader *reader;
        struct err err;

        temp_write(&file, bytes, length);
        reader = csv_reader_open_as(file.path, ENCODING_AUTO, &err);
        assert_non_null(reader);
        assert_int_equal(csv_reader_next(reader, &record), RECORD_GOOD);
        assert_int_equal(record.lengths[0], 3 * length);
        assert_int_equal(csv_reader_next(reader, &record), RECORD_END);
        csv_reader_close(reader);
        temp_remove(&file);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_found),      cmocka_unit_test(test_far_away),
        cmocka_unit_test(test_transcoded), cmocka_unit_test(test_chunks),
        cmocka_unit_test(test_records),    cmocka_unit_test(test_longer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
