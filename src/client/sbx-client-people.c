/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-private.h"

#include "sbx-fields.h"

/* Who is at the hub. Presence is kept in no log, so all are listed anew with each connection; nothing waits for that. Who is told of
 * while the list comes in is there, whatever the list says. */

#define STREAM "people"

static void
add_id (SbxClient  *self,
        JsonObject *person)
{
  g_autofree char *id = sbx_fields_dup_text (person, "userId", "");

  if (*id != '\0')
    g_hash_table_add (self->named_people, g_steal_pointer (&id));
}

void
sbx_client_people_notice (SbxClient   *self,
                          SbxEnvelope *envelope)
{
  JsonObject *person = NULL;

  if (self->named_people == NULL || !g_str_equal (sbx_envelope_get_event (envelope), "presenceChanged"))
    return;

  sbx_fields_get_object (sbx_envelope_get_payload (envelope), "person", SBX_FIELD_OPTIONAL, &person, NULL);
  if (person != NULL)
    add_id (self, person);
}

static void
on_page (SbxClient   *self,
         SbxEnvelope *page,
         gpointer     data)
{
  g_autoptr (GPtrArray) people = sbx_fields_list_objects (sbx_envelope_get_payload (page), "people");

  for (guint i = 0; self->named_people != NULL && i < people->len; i++)
    add_id (self, people->pdata[i]);
}

static void
on_listed (SbxClient    *self,
           const GError *error,
           gpointer      data)
{
  g_autoptr (GHashTable) named = NULL;

  named = g_steal_pointer (&self->named_people);
  if (error == NULL && named != NULL)
    sbx_world_keep_people (self->world, named);
}

/* Whether somebody wants to know, and the server can tell. */
gboolean
sbx_client_people_are_wanted (SbxClient *self)
{
  return self->look_for_people && self->world != NULL && sbx_world_has_feature (self->world, STREAM);
}

void
sbx_client_people_list (SbxClient *self)
{
  if (self->people_listed || !sbx_client_people_are_wanted (self))
    return;

  self->people_listed = TRUE;
  self->named_people = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  sbx_client_list_pages (self, "listPeople", NULL, on_page, on_listed, NULL, NULL);
}

void
sbx_client_people_lost (SbxClient *self)
{
  self->people_listed = FALSE;
  g_clear_pointer (&self->named_people, g_hash_table_unref);
}

/**
 * sbx_client_set_look_for_people:
 *
 * Before start: has the world know who is at the hub (#SbxWorld:people).
 */
void
sbx_client_set_look_for_people (SbxClient *self,
                                gboolean   look)
{
  g_return_if_fail (SBX_IS_CLIENT (self));

  self->look_for_people = look;
}
