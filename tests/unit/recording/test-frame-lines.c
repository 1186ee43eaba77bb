/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-frame-lines.h"

#include <string.h>

static const char *const shown[][2] = {
  { "", "" },
  { "ping", "ping" },
  { "two\nlines", "two\nlines" },
  { "{}", "{}" },
  { "[]", "[]" },
  { "{\"a\":1,\"b\":[],\"c\":{\"d\":[true,null,\"x\"]}}",
    "{\n  \"a\": 1,\n  \"b\": [],\n  \"c\": {\n    \"d\": [\n      true,\n      null,\n      \"x\"\n    ]\n  }\n}" },
  /* Numbers stay as they were written, and names may come twice. */
  { "{\"a\":1.0,\"a\":123456789012345678901234567890}", "{\n  \"a\": 1.0,\n  \"a\": 123456789012345678901234567890\n}" },
  { " { \"a\" : \"} , {\" } ", "{\n  \"a\": \"} , {\"\n}" },
  { "4213[\"x\",{\"a\":1}]", "4213\n[\n  \"x\",\n  {\n    \"a\": 1\n  }\n]" },
  { "{\"a\":", "{\"a\":" },
};

static void
test_shown (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (shown); i++)
    {
      g_autoptr (SbxFrameLines) lines = sbx_frame_lines_new (shown[i][0]);

      g_assert_cmpstr (lines->text->str, ==, shown[i][1]);
      g_assert_false (lines->is_cut);
      g_assert_cmpuint (lines->n_changes, ==, 0);
    }
}

static char *
dup_piece (SbxFrameLines     *lines,
           guint              index,
           SbxFramePieceKind  kind)
{
  SbxFramePiece *piece = &g_array_index (lines->pieces, SbxFramePiece, index);

  g_assert_cmpint (piece->kind, ==, kind);
  return g_strndup (lines->text->str + piece->start, piece->end - piece->start);
}

static void
test_pieces (void)
{
  static const struct
  {
    const char        *text;
    SbxFramePieceKind  kind;
  } pieces[] = {
    { "\"a\"", SBX_FRAME_PIECE_NAME }, { "-1.5e3", SBX_FRAME_PIECE_NUMBER }, { "\"b\"", SBX_FRAME_PIECE_NAME }, { "\"ü\"", SBX_FRAME_PIECE_STRING },
    { "\"token\"", SBX_FRAME_PIECE_NAME }, { "\"***\"", SBX_FRAME_PIECE_HIDDEN }, { "\"c\"", SBX_FRAME_PIECE_NAME }, { "false", SBX_FRAME_PIECE_NUMBER },
  };
  g_autoptr (SbxFrameLines) lines = sbx_frame_lines_new ("{\"a\":-1.5e3,\"b\":\"ü\",\"token\":\"***\",\"c\":false}");

  g_assert_cmpuint (lines->pieces->len, ==, G_N_ELEMENTS (pieces));
  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autofree char *text = dup_piece (lines, i, pieces[i].kind);

      g_assert_cmpstr (text, ==, pieces[i].text);
    }
}

static const char *const differences[][3] = {
  { "{\"a\":1}", "{\"a\":1}", "" },
  { "{\"a\":1}", "{\"a\":2}", "  {\n-   \"a\": 1\n+   \"a\": 2\n  }" },
  { "{\"a\":1,\"b\":{\"x\":1}}", "{\"b\":{\"x\":1},\"c\":[1]}", "  {\n-   \"a\": 1,\n    \"b\": {…},\n+   \"c\": [\n+     1\n+   ]\n  }" },
  /* The order says nothing. */
  { "{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}", "  {\n    \"b\": 2,\n    \"a\": 1\n  }" },
  { "{\"a\":{\"b\":1,\"c\":2}}", "{\"a\":{\"b\":1,\"c\":3}}", "  {\n    \"a\": {\n      \"b\": 1,\n-     \"c\": 2\n+     \"c\": 3\n    }\n  }" },
  { "{\"a\":[1,2,3]}", "{\"a\":[1,9,2,3]}", "  {\n    \"a\": [\n      1,\n+     9,\n      2,\n      3\n    ]\n  }" },
  { "{\"a\":[1,2,3]}", "{\"a\":[1,3]}", "  {\n    \"a\": [\n      1,\n-     2,\n      3\n    ]\n  }" },
  { "{\"a\":[{\"id\":1,\"n\":1}]}", "{\"a\":[{\"id\":1,\"n\":2}]}",
    "  {\n    \"a\": [\n      {\n        \"id\": 1,\n-       \"n\": 1\n+       \"n\": 2\n      }\n    ]\n  }" },
  { "{\"a\":1}", "{\"a\":[1]}", "  {\n-   \"a\": 1\n+   \"a\": [\n+     1\n+   ]\n  }" },
  { "421[\"x\",1]", "422[\"x\",1]", "- 421\n+ 422\n  […]" },
  { "one", "two", "- one\n+ two" },
  { "{}", "none", "- {}\n+ none" },
};

static void
test_differences (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (differences); i++)
    {
      g_autoptr (SbxFrameLines) lines = sbx_frame_lines_new_diff (differences[i][0], differences[i][1]);

      g_assert_cmpstr (lines->text->str, ==, differences[i][2]);
    }
}

/* As much as is shown, and one byte more. */
static void
test_cut (void)
{
  for (guint more = 0; more < 2; more++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (SbxFrameLines) lines = NULL;

      while (text->len < SBX_FRAME_LINES_BYTES + more)
        g_string_append_c (text, 'x');
      lines = sbx_frame_lines_new (text->str);
      g_assert_cmpint (lines->is_cut, ==, more > 0);
    }

  {
    g_autoptr (GString) text = g_string_new ("{\"a\":\"");
    g_autoptr (SbxFrameLines) lines = NULL;
    g_autoptr (SbxFrameLines) diff = NULL;

    while (text->len < 3 * SBX_FRAME_LINES_BYTES)
      g_string_append (text, "ü");
    g_string_append (text, "\"}");
    lines = sbx_frame_lines_new (text->str);
    g_assert_true (lines->is_cut);
    g_assert_true (g_utf8_validate (lines->text->str, -1, NULL));
    g_assert_cmpuint (lines->text->len, <=, SBX_FRAME_LINES_BYTES + 8);
    diff = sbx_frame_lines_new_diff ("{\"a\":1}", text->str);
    g_assert_true (diff->is_cut);
  }
}

/* As deep as it goes, and deeper: then it is a text. */
static void
test_deep (void)
{
  for (guint depth = 512; depth <= 513; depth++)
    {
      g_autofree char *open = g_strnfill (depth, '[');
      g_autofree char *close = g_strnfill (depth, ']');
      g_autofree char *text = g_strconcat (open, close, NULL);
      g_autoptr (SbxFrameLines) lines = sbx_frame_lines_new (text);

      g_assert_cmpint (lines->lines->len > 1, ==, depth == 512);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/frame-lines/shown", test_shown);
  g_test_add_func ("/frame-lines/pieces", test_pieces);
  g_test_add_func ("/frame-lines/differences", test_differences);
  g_test_add_func ("/frame-lines/cut", test_cut);
  g_test_add_func ("/frame-lines/deep", test_deep);
  return g_test_run ();
}
