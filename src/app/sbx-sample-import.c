/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-sample-import.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#define SAMPLE_FILE "bakery.jsonl"
/* ms; a line is one account with everything in it */
#define TIMEOUT 60000
#define TIME_MEMBER "create_time"
/* The sample's times are in seconds. */
#define DAY (24 * 60 * 60)

struct _SbxSampleImport
{
  GObject       parent_instance;

  SbxClient    *client;
  GCancellable *cancellable;
  char         *contents;
  gsize         length;
  gsize         offset;        /* of the next line */
  gint64        shift;         /* s: what brings the sample's newest time to the last 24 hours */
  gboolean      done;
  char         *error;
};

enum {
  PROP_0,
  PROP_FRACTION,
  PROP_DONE,
  PROP_ERROR,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxSampleImport, sbx_sample_import, G_TYPE_OBJECT)

static void send_next (SbxSampleImport *self);

static void
end (SbxSampleImport *self,
     const GError    *error)
{
  if (error)
    {
      /* TRANSLATORS: %s is a reason, a whole sentence or what the system said. */
      self->error = g_strdup_printf (_("The sample data could not be imported: %s"), error->message);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
    }

  self->done = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DONE]);
}

static void
on_answered (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (SbxSampleImport) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxEnvelope) answer = sbx_client_request_finish (SBX_CLIENT (source), result, &error);

  if (!answer)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        end (self, error);
      return;
    }

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FRACTION]);
  send_next (self);
}

/* The next line that is not empty; FALSE at the end. */
static gboolean
next_line (SbxSampleImport  *self,
           const char      **line,
           gsize            *length)
{
  while (self->offset < self->length)
    {
      const char *start = self->contents + self->offset;
      const char *newline = memchr (start, '\n', self->length - self->offset);

      *line = start;
      *length = newline ? (gsize) (newline - start) : self->length - self->offset;
      self->offset += *length + 1;
      if (*length > 0)
        return TRUE;
    }

  return FALSE;
}

typedef void (*TimeFunc) (JsonObject *object,
                          gint64      time,
                          gpointer    user_data);

typedef struct
{
  TimeFunc func;
  gpointer user_data;
} Visit;

static void visit_times (JsonNode *node,
                         Visit    *visit);

static void
visit_member (JsonObject *object,
              const char *name,
              JsonNode   *node,
              gpointer    visit)
{
  if (g_str_equal (name, TIME_MEMBER) && JSON_NODE_HOLDS_VALUE (node))
    ((Visit *) visit)->func (object, json_node_get_int (node), ((Visit *) visit)->user_data);
  else
    visit_times (node, visit);
}

static void
visit_element (JsonArray *array,
               guint      position,
               JsonNode  *node,
               gpointer   visit)
{
  visit_times (node, visit);
}

/* Every object that has a time, however deep. */
static void
visit_times (JsonNode *node,
             Visit    *visit)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    json_object_foreach_member (json_node_get_object (node), visit_member, visit);
  else if (JSON_NODE_HOLDS_ARRAY (node))
    json_array_foreach_element (json_node_get_array (node), visit_element, visit);
}

static void
note_newest (JsonObject *object,
             gint64      time,
             gpointer    newest)
{
  *(gint64 *) newest = MAX (*(gint64 *) newest, time);
}

static void
add_shift (JsonObject *object,
           gint64      time,
           gpointer    shift)
{
  json_object_set_int_member (object, TIME_MEMBER, time + *(gint64 *) shift);
}

/* Whole days, one number for all: the time of day stays what it is, and importing again within a day finds
 * everything there. A line that cannot be read is told of when its turn comes. */
static void
find_shift (SbxSampleImport *self)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  gint64 newest = 0;
  Visit visit = { note_newest, &newest };
  const char *line;
  gsize length;

  while (next_line (self, &line, &length))
    if (json_parser_load_from_data (parser, line, length, NULL) && json_parser_get_root (parser))
      visit_times (json_parser_get_root (parser), &visit);
  self->offset = 0;

  if (newest > 0)
    {
      gint64 age = g_get_real_time () / G_USEC_PER_SEC - newest;

      self->shift = (age / DAY - (age % DAY < 0)) * DAY;
    }
}

static void
send_next (SbxSampleImport *self)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  Visit visit = { add_shift, &self->shift };
  const char *line;
  gsize length;
  JsonNode *root;

  if (!next_line (self, &line, &length))
    {
      end (self, NULL);
      return;
    }

  if (!json_parser_load_from_data (parser, line, length, &error))
    {
      end (self, error);
      return;
    }

  root = json_parser_get_root (parser);
  if (!root || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("A line of the file is not an account."));
      end (self, error);
      return;
    }

  visit_times (root, &visit);
  sbx_client_request_async (self->client, "syncData", json_node_get_object (root), TIMEOUT,
                            self->cancellable, on_answered, g_object_ref (self));
}

static void
on_loaded (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (SbxSampleImport) self = user_data;
  g_autoptr (GError) error = NULL;

  if (g_file_load_contents_finish (G_FILE (source), result, &self->contents, &self->length, NULL, &error))
    {
      find_shift (self);
      send_next (self);
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    end (self, error);
}

static void
sbx_sample_import_dispose (GObject *object)
{
  SbxSampleImport *self = SBX_SAMPLE_IMPORT (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (sbx_sample_import_parent_class)->dispose (object);
}

static void
sbx_sample_import_finalize (GObject *object)
{
  SbxSampleImport *self = SBX_SAMPLE_IMPORT (object);

  g_free (self->contents);
  g_free (self->error);

  G_OBJECT_CLASS (sbx_sample_import_parent_class)->finalize (object);
}

static void
sbx_sample_import_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  SbxSampleImport *self = SBX_SAMPLE_IMPORT (object);

  switch (prop_id)
    {
    case PROP_FRACTION:
      g_value_set_double (value, sbx_sample_import_get_fraction (self));
      break;
    case PROP_DONE:
      g_value_set_boolean (value, self->done);
      break;
    case PROP_ERROR:
      g_value_set_string (value, self->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_sample_import_class_init (SbxSampleImportClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_sample_import_dispose;
  object_class->finalize = sbx_sample_import_finalize;
  object_class->get_property = sbx_sample_import_get_property;

  properties[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0, 1, 0,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_DONE] = g_param_spec_boolean ("done", NULL, NULL, FALSE,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ERROR] = g_param_spec_string ("error", NULL, NULL, NULL,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
sbx_sample_import_init (SbxSampleImport *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * sbx_sample_import_new:
 * @client: of the hub that gets it; connected
 *
 * Returns: (transfer full)
 */
SbxSampleImport *
sbx_sample_import_new (SbxClient *client)
{
  SbxSampleImport *self = g_object_new (SBX_TYPE_SAMPLE_IMPORT, NULL);

  self->client = g_object_ref (client);

  return self;
}

/**
 * sbx_sample_import_start:
 *
 * Once in the life of an import. It lives on by itself until it ends, or is disposed.
 */
void
sbx_sample_import_start (SbxSampleImport *self)
{
  const char *folder = g_getenv ("SIGNALBOX_SAMPLE_DIR");
  g_autoptr (GFile) file = NULL;

  g_return_if_fail (SBX_IS_SAMPLE_IMPORT (self));

  file = g_file_new_build_filename (folder ? folder : PKGDATADIR "/sample", SAMPLE_FILE, NULL);
  g_file_load_contents_async (file, self->cancellable, on_loaded, g_object_ref (self));
}

/**
 * sbx_sample_import_get_fraction:
 *
 * Returns: how much of the file is stored, 0 to 1
 */
double
sbx_sample_import_get_fraction (SbxSampleImport *self)
{
  g_return_val_if_fail (SBX_IS_SAMPLE_IMPORT (self), 0);

  return self->length > 0 ? MIN (1.0, (double) self->offset / self->length) : 0;
}

/**
 * sbx_sample_import_get_error:
 *
 * Returns: (nullable): why it ended early, for people
 */
const char *
sbx_sample_import_get_error (SbxSampleImport *self)
{
  g_return_val_if_fail (SBX_IS_SAMPLE_IMPORT (self), NULL);

  return self->error;
}
