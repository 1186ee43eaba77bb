/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "client-case.h"

/* A client with a folder that keeps itself up to date until somebody ends it, in whatever way. */
int
main (int    argc,
      char **argv)
{
  SbxClient *client;

  g_return_val_if_fail (argc == 3 || argc == 4, 1);

  client = case_new_client (argv[1]);
  if (argc == 4)
    sbx_client_set_dialect (client, argv[3]);
  sbx_client_set_data_folder (client, argv[2]);
  case_connect (client);
  if (argc == 4)
    {
      g_print ("%s\n", sbx_client_get_dialect (client));
      sbx_client_stop (client);
      g_object_unref (client);
      return 0;
    }
  case_open_topic (client, "a", "t");
  while (TRUE)
    g_main_context_iteration (NULL, TRUE);

  return 0;
}
