/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-announcer.h"

#include <glib/gi18n-lib.h>

/* What comes within this time is said together, in ms. */
#define SETTLE 150
/* And the next not before this one was heard, in ms. */
#define PAUSE 2500
/* More than this at once nobody listens to; the newest are kept. */
#define MAX_TEXTS 3
/* Characters of one of them. */
#define MAX_LENGTH 200

struct _SbxAnnouncer
{
  GtkWidget parent_instance;

  GPtrArray *texts;     /* of char*, to be said next */
  char      *topic;     /* (nullable): where the messages came that are to be said next */
  char      *message;   /* (nullable): the last of them */
  guint      n_messages;
  guint      timer;     /* 0 = nothing was said lately */
  gboolean   enabled;
};

enum {
  PROP_0,
  PROP_ENABLED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxAnnouncer, sbx_announcer, GTK_TYPE_WIDGET)

static void
add_text (SbxAnnouncer *self,
          const char   *text)
{
  if (self->texts->len == MAX_TEXTS)
    g_ptr_array_remove_index (self->texts, 0);
  g_ptr_array_add (self->texts, g_strdup (text));
}

/* What came in the topic is one more text. */
static void
end_topic (SbxAnnouncer *self)
{
  g_autofree char *count = NULL;

  if (self->n_messages > 1)
    /* TRANSLATORS: %s is the title of a topic */
    count = g_strdup_printf (ngettext ("%u new message in %s", "%u new messages in %s", self->n_messages), self->n_messages, self->topic);
  if (self->n_messages > 0)
    add_text (self, count ? count : self->message);
  self->n_messages = 0;
  g_clear_pointer (&self->topic, g_free);
  g_clear_pointer (&self->message, g_free);
}

static void
tell (SbxAnnouncer *self,
      const char   *words)
{
#if GTK_CHECK_VERSION (4, 14, 0)
  /* Newer than what is asked for elsewhere: there a status has no name. */
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  gtk_accessible_announce (GTK_ACCESSIBLE (self), words, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  G_GNUC_END_IGNORE_DEPRECATIONS
#else
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
#endif
}

static gboolean
on_timer (gpointer user_data)
{
  SbxAnnouncer    *self = user_data;
  g_autofree char *words = NULL;

  self->timer = 0;
  end_topic (self);
  if (self->texts->len == 0)
    return G_SOURCE_REMOVE;

  g_ptr_array_add (self->texts, NULL);
  words = g_strjoinv ("\n", (char **) self->texts->pdata);
  g_ptr_array_set_size (self->texts, 0);
  tell (self, words);
  self->timer = g_timeout_add (PAUSE, on_timer, self);

  return G_SOURCE_REMOVE;
}

static void
schedule (SbxAnnouncer *self)
{
  if (self->timer == 0)
    self->timer = g_timeout_add (SETTLE, on_timer, self);
}

static void
sbx_announcer_measure (GtkWidget      *widget,
                       GtkOrientation  orientation,
                       int             for_size,
                       int            *minimum,
                       int            *natural,
                       int            *minimum_baseline,
                       int            *natural_baseline)
{
  *minimum = *natural = 0;
}

static void
sbx_announcer_dispose (GObject *object)
{
  g_clear_handle_id (&SBX_ANNOUNCER (object)->timer, g_source_remove);

  G_OBJECT_CLASS (sbx_announcer_parent_class)->dispose (object);
}

static void
sbx_announcer_finalize (GObject *object)
{
  SbxAnnouncer *self = SBX_ANNOUNCER (object);

  g_ptr_array_unref (self->texts);
  g_free (self->topic);
  g_free (self->message);

  G_OBJECT_CLASS (sbx_announcer_parent_class)->finalize (object);
}

static void
sbx_announcer_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_ENABLED:
      g_value_set_boolean (value, SBX_ANNOUNCER (object)->enabled);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_announcer_set_property (GObject      *object,
                            guint         prop_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_ENABLED:
      SBX_ANNOUNCER (object)->enabled = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_announcer_class_init (SbxAnnouncerClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_announcer_dispose;
  object_class->finalize = sbx_announcer_finalize;
  object_class->get_property = sbx_announcer_get_property;
  object_class->set_property = sbx_announcer_set_property;
  widget_class->measure = sbx_announcer_measure;

  properties[PROP_ENABLED] = g_param_spec_boolean ("enabled", NULL, NULL, TRUE,
                                                   G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_STATUS);
}

static void
sbx_announcer_init (SbxAnnouncer *self)
{
  self->texts = g_ptr_array_new_with_free_func (g_free);
  self->enabled = TRUE;
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, "", -1);
}

/**
 * sbx_announcer_say:
 * @text: a sentence about something that happened
 */
void
sbx_announcer_say (SbxAnnouncer *self,
                   const char   *text)
{
  g_return_if_fail (SBX_IS_ANNOUNCER (self));

  if (!self->enabled || text[0] == '\0')
    return;

  end_topic (self);
  add_text (self, text);
  schedule (self);
}

void
sbx_announcer_say_messages (SbxAnnouncer *self,
                            const char   *topic,
                            const char   *text,
                            guint         n)
{
  g_return_if_fail (SBX_IS_ANNOUNCER (self));

  if (!self->enabled)
    return;

  if (g_strcmp0 (self->topic, topic) != 0)
    end_topic (self);
  if (self->topic == NULL)
    self->topic = g_strdup (topic);
  g_free (self->message);
  self->message = g_utf8_strlen (text, -1) > MAX_LENGTH ? g_utf8_substring (text, 0, MAX_LENGTH) : g_strdup (text);
  self->n_messages += n;
  schedule (self);
}
