/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-unread.h"

/* One step each: p = a push from somebody else, o = one of our own, a = an answer (count, last_seq). */
typedef struct
{
  const char *name;
  struct
  {
    char   what;
    gint64 first;
    gint64 second;
  } steps[6];
  guint expected;
} Case;

static const Case cases[] = {
  { "pushes", { { 'p', 5 }, { 'p', 6 } }, 2 },
  { "push-twice", { { 'p', 5 }, { 'p', 5 }, { 'p', 4 } }, 1 },
  { "own", { { 'o', 5 }, { 'p', 6 } }, 1 },
  { "without-seq", { { 'p', 0 }, { 'p', 0 } }, 2 },
  { "answer-overwrites", { { 'p', 5 }, { 'a', 7, 5 } }, 7 },
  { "answer-newer", { { 'p', 5 }, { 'a', 0, 9 } }, 0 },
  { "answer-then-its-push", { { 'a', 3, 9 }, { 'p', 9 }, { 'p', 10 } }, 4 },
  { "answer-before-push", { { 'p', 10 }, { 'p', 11 }, { 'a', 3, 9 } }, 5 },
  { "answer-before-own", { { 'o', 10 }, { 'a', 3, 9 } }, 3 },
  { "answer-between", { { 'p', 10 }, { 'p', 12 }, { 'a', 1, 10 } }, 2 },
  { "answer-without-seq", { { 'p', 10 }, { 'a', 4, 0 } }, 4 },
  { "answer-negative", { { 'a', -5, 1 } }, 0 },
  { "answer-huge", { { 'a', G_MAXINT64, 1 } }, G_MAXINT },
};

static void
test_case (gconstpointer data)
{
  const Case *self = data;
  SbxUnread unread = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (self->steps) && self->steps[i].what != 0; i++)
    {
      if (self->steps[i].what == 'a')
        sbx_unread_take_answer (&unread, self->steps[i].first, self->steps[i].second);
      else
        sbx_unread_take_push (&unread, self->steps[i].first, self->steps[i].what == 'p');
    }

  g_assert_cmpuint (unread.count, ==, self->expected);
}

static void
test_read (void)
{
  SbxUnread unread = { 0 };

  g_assert_true (sbx_unread_take_push (&unread, 5, TRUE));
  g_assert_false (sbx_unread_take_push (&unread, 5, TRUE));
  sbx_unread_set (&unread, 0);
  g_assert_cmpuint (unread.count, ==, 0);
  g_assert_true (sbx_unread_take_push (&unread, 6, TRUE));
  g_assert_cmpuint (unread.count, ==, 1);
  sbx_unread_take_answer (&unread, 0, 5);
  g_assert_cmpuint (unread.count, ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/model/unread/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/model/unread/read", test_read);

  return g_test_run ();
}
