/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-output.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static void
test_width (void)
{
  static const struct
  {
    const char *text;
    guint       width;
  } table[] = {
    { "", 0 },
    { "Bakery", 6 },
    { "晨光面包房", 10 },
    { "Crème", 5 },
    { "Cre\xcc\x80me", 5 },
    { "a\xe2\x80\x8b" "b", 2 },
    { "ليلى", 4 },
    { "한국어", 6 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    g_assert_cmpuint (sbx_text_get_width (table[i].text), ==, table[i].width);
}

static void
test_clean (void)
{
  static const struct
  {
    const char *text;
    gboolean    keep_lines;
    const char *clean;
  } table[] = {
    { "plain 文字", FALSE, "plain 文字" },
    { "two\nlines\tand\rmore", FALSE, "two lines and more" },
    { "two\nlines", TRUE, "two\nlines" },
    { "\x1b[31mred", TRUE, "\xef\xbf\xbd[31mred" },
    { "bell\a", FALSE, "bell\xef\xbf\xbd" },
    { "\xc2\x9b" "31m", FALSE, "\xef\xbf\xbd" "31m" },
    { "turn \xe2\x80\xae back", FALSE, "turn \xef\xbf\xbd back" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *clean = sbx_text_make_clean (table[i].text, table[i].keep_lines);

      g_assert_cmpstr (clean, ==, table[i].clean);
    }
}

static void
test_shorten (void)
{
  static const struct
  {
    const char *text;
    guint       width;
    const char *shortened;
  } table[] = {
    { "exactly", 7, "exactly" },
    { "exactly", 6, "exact…" },
    { "exactly", 1, "…" },
    { "exactly", 0, "exactly" },
    { "晨光面包房", 10, "晨光面包房" },
    { "晨光面包房", 9, "晨光面包…" },
    { "晨光面包房", 8, "晨光面…" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *shortened = sbx_text_shorten (table[i].text, table[i].width);

      g_assert_cmpstr (shortened, ==, table[i].shortened);
      if (table[i].width > 0)
        g_assert_cmpuint (sbx_text_get_width (shortened), <=, table[i].width);
    }
}

static void
test_time (void)
{
  g_autofree char *unknown = sbx_text_for_time (0);
  g_autofree char *known = sbx_text_for_time (G_GINT64_CONSTANT (1795112159000));
  g_autofree char *absurd = sbx_text_for_time (G_MAXINT64);

  g_assert_cmpstr (unknown, ==, "-");
  g_assert_cmpuint (strlen (known), ==, strlen ("2026-11-19 18:15:59"));
  g_assert_cmpstr (absurd, ==, "-");
}

static void
on_broken_pipe (int number)
{
}

/* Whoever reads goes away: the rest is dropped, and that is no error. */
static void
test_closed_pipe (void)
{
  int ends[2];
  g_autoptr (SbxOutput) output = NULL;
  char buffer[8] = { 0 };

  signal (SIGPIPE, on_broken_pipe);
  g_assert_cmpint (pipe (ends), ==, 0);
  output = sbx_output_new (ends[1]);
  g_assert_true (sbx_output_line (output, "one"));
  g_assert_cmpint (read (ends[0], buffer, sizeof buffer), ==, 4);
  g_assert_cmpstr (buffer, ==, "one\n");
  g_assert_cmpuint (sbx_output_get_width (output), ==, 0);

  close (ends[0]);
  g_assert_false (sbx_output_line (output, "two"));
  g_assert_false (sbx_output_is_open (output));
  g_assert_false (sbx_output_line (output, "three"));
  g_assert_cmpint (sbx_output_get_error (output), ==, 0);
  close (ends[1]);
}

static void
test_full_disk (void)
{
  int fd = open ("/dev/full", O_WRONLY);
  g_autoptr (SbxOutput) output = sbx_output_new (fd);

  g_assert_cmpint (fd, >=, 0);
  g_assert_false (sbx_output_line (output, "one"));
  g_assert_cmpint (sbx_output_get_error (output), ==, ENOSPC);
  close (fd);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli/text/width", test_width);
  g_test_add_func ("/cli/text/clean", test_clean);
  g_test_add_func ("/cli/text/shorten", test_shorten);
  g_test_add_func ("/cli/text/time", test_time);
  g_test_add_func ("/cli/output/closed-pipe", test_closed_pipe);
  g_test_add_func ("/cli/output/full-disk", test_full_disk);

  return g_test_run ();
}
