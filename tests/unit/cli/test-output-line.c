/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-output-line.h"

#include <string.h>

static const struct
{
  const char *line;
  double      progress;     /* negative = says nothing */
} lines[] = {
  { "42%", 0.42 },
  { "42 % done", 0.42 },
  { " 7.5%", 0.075 },
  { "0%", 0 },
  { "100%", 1 },
  { "101%", -1 },
  { "-5%", -1 },
  { "%", -1 },
  { "a%b", -1 },
  { "10% then 20%", 0.2 },
  { "[3/10] compiling", 0.3 },
  { "3 / 10", 0.3 },
  { "10/10", 1 },
  { "0/5", 0 },
  { "11/10", -1 },
  { "3/0", -1 },
  { "/usr/3/10", -1 },
  { "2026/11/20", -1 },
  { "src/3/10/x", -1 },
  { "v3/10", -1 },
  { "3/10ms", -1 },
  { "3/", -1 },
  { "", -1 },
  { "nothing", -1 },
};

static void
test_progress (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_test_message ("%s", lines[i].line);
      g_assert_cmpfloat_with_epsilon (sbx_output_line_find_progress (lines[i].line), lines[i].progress, 0.0001);
    }
}

static const struct
{
  const char *output;
  const char *text;
} outputs[] = {
  { "", "" },
  { "one\n", "one" },
  { "one\ntwo\n", "two" },
  { "one\n\n  \n", "one" },
  { "one\ntwo", "two" },
  { "10%\r20%\r30%", "30%" },
  { "\x1b[32mgreen\x1b[0m\n", "green" },
  { "\x1b]0;title\aafter\n", "after" },
  { "\x1b]8;;http://x\x1b\\link\n", "link" },
  { "a\tb\n", "a b" },
  { "abc\b\bX\n", "aX" },
  { "bell\a\n", "bell" },
  { "  padded  \n", "padded" },
  { "面包\n", "面包" },
};

/* However the bytes are cut. */
static void
test_text (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (outputs); i++)
    for (gsize cut = 0; cut <= strlen (outputs[i].output); cut++)
      {
        g_autoptr (SbxOutputLine) line = sbx_output_line_new ();

        sbx_output_line_push (line, outputs[i].output, cut);
        sbx_output_line_push (line, outputs[i].output + cut, strlen (outputs[i].output) - cut);
        g_assert_cmpstr (sbx_output_line_get_text (line), ==, outputs[i].text);
      }
}

/* A line that says nothing of the progress does not forget it. */
static void
test_kept_progress (void)
{
  g_autoptr (SbxOutputLine) line = sbx_output_line_new ();

  g_assert_cmpfloat (sbx_output_line_get_progress (line), <, 0);
  sbx_output_line_push (line, "[1/4] a\n", 8);
  sbx_output_line_push (line, "warning\n", 8);
  g_assert_cmpfloat_with_epsilon (sbx_output_line_get_progress (line), 0.25, 0.0001);
  g_assert_cmpstr (sbx_output_line_get_text (line), ==, "warning");
}

static void
test_long_and_broken (void)
{
  g_autoptr (SbxOutputLine) line = sbx_output_line_new ();
  g_autofree char *long_line = g_strnfill (100000, 'x');

  sbx_output_line_push (line, long_line, 100000);
  g_assert_cmpuint (strlen (sbx_output_line_get_text (line)), ==, 500);
  sbx_output_line_push (line, "\n\xff\xfe\n", 4);
  g_assert_true (g_utf8_validate (sbx_output_line_get_text (line), -1, NULL));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli/output-line/progress", test_progress);
  g_test_add_func ("/cli/output-line/text", test_text);
  g_test_add_func ("/cli/output-line/kept-progress", test_kept_progress);
  g_test_add_func ("/cli/output-line/long-and-broken", test_long_and_broken);

  return g_test_run ();
}
