/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-project-history.h"

#include <string.h>

static void
check (SbxProjectHistory *history,
       guint              index,
       gint64             at,
       const char        *from,
       const char        *to)
{
  const SbxProjectChange *change = sbx_project_history_get (history, "p")->pdata[index];

  g_assert_cmpint (change->at, ==, at);
  g_assert_cmpstr (change->from, ==, from);
  g_assert_cmpstr (change->to, ==, to);
}

/* By time, each once, whatever the order in which they are told. */
static void
test_order (void)
{
  g_autoptr (SbxProjectHistory) history = sbx_project_history_new ();

  g_assert_null (sbx_project_history_get (history, "p"));
  g_assert_true (sbx_project_history_add (history, "p", 3000, "init", "active"));
  g_assert_true (sbx_project_history_add (history, "p", 1000, NULL, "init"));
  g_assert_false (sbx_project_history_add (history, "p", 3000, "init", "active"));
  g_assert_true (sbx_project_history_add (history, "q", -5, "a", "b"));
  g_assert_cmpuint (sbx_project_history_get (history, "p")->len, ==, 2);
  check (history, 0, 1000, "", "init");
  check (history, 1, 3000, "init", "active");
  g_assert_cmpint (sbx_project_history_get_since (history), ==, 1000);
}

/* At the limits, and one past them: the oldest go. */
static void
test_bounds (void)
{
  g_autoptr (SbxProjectHistory) history = sbx_project_history_new ();

  for (int i = 1; i <= SBX_PROJECT_HISTORY_CHANGES; i++)
    sbx_project_history_add (history, "p", i, "a", "b");
  check (history, 0, 1, "a", "b");
  sbx_project_history_add (history, "p", SBX_PROJECT_HISTORY_CHANGES + 1, "a", "b");
  g_assert_cmpuint (sbx_project_history_get (history, "p")->len, ==, SBX_PROJECT_HISTORY_CHANGES);
  check (history, 0, 2, "a", "b");

  for (int i = 1; i < SBX_PROJECT_HISTORY_PROJECTS; i++)
    {
      g_autofree char *id = g_strdup_printf ("other-%d", i);

      sbx_project_history_add (history, id, 10000 + i, "a", "b");
    }
  g_assert_nonnull (sbx_project_history_get (history, "p"));
  sbx_project_history_add (history, "one-more", 20000, "a", "b");
  g_assert_null (sbx_project_history_get (history, "p"));
  g_assert_nonnull (sbx_project_history_get (history, "other-1"));
}

/* What is kept comes back; what is broken does no harm. */
static void
test_kept (void)
{
  static const char *const broken[] = { "", "{", "[]", "{\"projects\":7}", "{\"since\":-1,\"projects\":{\"p\":[7,[1,2],[1,2,3],[\"x\",\"a\",\"b\"],null]}}" };
  g_autoptr (SbxProjectHistory) first = sbx_project_history_new ();
  g_autoptr (SbxProjectHistory) second = sbx_project_history_new ();
  g_autofree char *text = NULL;

  sbx_project_history_add (first, "p", 5, "“init”", "active");
  text = sbx_project_history_to_text (first);
  sbx_project_history_take_text (second, text);
  sbx_project_history_take_text (second, text);
  g_assert_cmpuint (sbx_project_history_get (second, "p")->len, ==, 1);
  check (second, 0, 5, "“init”", "active");
  g_assert_cmpint (sbx_project_history_get_since (second), ==, 5);

  for (gsize i = 0; i < G_N_ELEMENTS (broken); i++)
    sbx_project_history_take_text (second, broken[i]);
  check (second, sbx_project_history_get (second, "p")->len - 1, 5, "“init”", "active");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/project-history/order", test_order);
  g_test_add_func ("/model/project-history/bounds", test_bounds);
  g_test_add_func ("/model/project-history/kept", test_kept);
  return g_test_run ();
}
