/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Runs the main context until @condition holds; fails the test where it does not within 90 s. */
#define sbx_test_wait(condition)                                                   \
  G_STMT_START                                                                     \
    {                                                                              \
      gint64 end_ = g_get_monotonic_time () + 90 * G_TIME_SPAN_SECOND;             \
      guint wake_ = g_timeout_add (10, (GSourceFunc) sbx_test_stay, NULL);         \
                                                                                   \
      while (!(condition) && g_get_monotonic_time () < end_)                       \
        g_main_context_iteration (NULL, TRUE);                                     \
      g_source_remove (wake_);                                                     \
      g_assert_true (condition);                                                   \
    }                                                                              \
  G_STMT_END

static inline gboolean
sbx_test_stay (void)
{
  return G_SOURCE_CONTINUE;
}
