/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-output.h"

#include <string.h>
#include <unistd.h>

static char *
print_table (SbxTable *table)
{
  int ends[2];
  g_autoptr (SbxOutput) output = NULL;
  char *text = g_malloc0 (65536);

  g_assert_cmpint (pipe (ends), ==, 0);
  output = sbx_output_new (ends[1]);
  sbx_table_print (table, output);
  close (ends[1]);
  for (gsize used = 0; used < 65535;)
    {
      gssize got = read (ends[0], text + used, 65535 - used);

      if (got <= 0)
        break;
      used += got;
    }
  close (ends[0]);
  return text;
}

static void
test_columns (void)
{
  const char *titles[] = { "ID", "NAME", ">COUNT", "LAST", NULL };
  g_autoptr (SbxTable) table = sbx_table_new (titles);
  g_autofree char *text = NULL;

  sbx_table_add (table, "a", "Bakery", "1", "hello", NULL);
  sbx_table_add (table, "long-id", "晨光面包房", "12345", "", NULL);
  text = print_table (table);
  g_assert_cmpstr (text, ==,
                   "ID       NAME        COUNT  LAST\n"
                   "a        Bakery          1  hello\n"
                   "long-id  晨光面包房  12345\n");
}

/* Others' words cannot break the rows, and a long name does not push the rest away; ids stay whole. */
static void
test_foreign_words (void)
{
  const char *titles[] = { "ID", "NAME", "LAST", NULL };
  g_autoptr (SbxTable) table = sbx_table_new (titles);
  g_autofree char *id = g_strnfill (100, 'i');
  g_autofree char *name = g_strnfill (100, 'n');
  g_autofree char *last = g_strnfill (100, 'l');
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  sbx_table_add (table, id, name, last, NULL);
  sbx_table_add (table, "x", "a\nb\x1b[2J", "c\nd", NULL);
  text = print_table (table);
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 4);
  g_assert_nonnull (strstr (lines[1], id));
  g_assert_null (strstr (lines[1], name));
  g_assert_nonnull (strstr (lines[1], last));
  g_assert_null (strchr (text, '\x1b'));
}

static void
test_empty (void)
{
  const char *titles[] = { "ONE", "TWO", NULL };
  g_autoptr (SbxTable) table = sbx_table_new (titles);
  g_autofree char *text = print_table (table);

  g_assert_cmpstr (text, ==, "ONE  TWO\n");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli/table/columns", test_columns);
  g_test_add_func ("/cli/table/foreign-words", test_foreign_words);
  g_test_add_func ("/cli/table/empty", test_empty);

  return g_test_run ();
}
