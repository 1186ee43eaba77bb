/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dispatcher.h"
#include "sbx-wire-error.h"

/* The role of the request under test: a request is nothing but its role here. */
static const char *role;

const char *
sbx_request_get_role (SbxRequest *self)
{
  return role;
}

static gboolean
may_change (const char *name)
{
  g_autoptr (GError) error = NULL;
  gboolean may;

  role = name;
  may = sbx_request_check_may_change ((SbxRequest *) &role, &error);
  if (may)
    g_assert_no_error (error);
  else
    g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_FORBIDDEN);

  return may;
}

static void
test_roles (void)
{
  const char *roles[] = { "operator", "admin", "worker", "bot", "agent", "service" };

  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    g_assert_true (may_change (roles[i]));
  g_assert_false (may_change ("viewer"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/request-role/roles", test_roles);

  return g_test_run ();
}
