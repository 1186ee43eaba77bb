/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-find-bar.h"

#include "sbx-channel.h"
#include "sbx-focus.h"
#include "sbx-search-hints.h"
#include "sbx-search-words.h"
#include "sbx-spoken-names.h"

#include <glib/gi18n-lib.h>

struct _SbxFindBar
{
  AdwBin        parent_instance;

  GtkSearchBar *bar;
  GtkEditable  *entry;
  GtkLabel     *count;
  GtkLabel     *note;
  SbxSearchHints *hints;   /* not owned: the entry does */
  GtkWidget    *previous;
  GtkWidget    *next;

  SbxSearch    *search;
  SbxTopic     *topic;     /* (nullable) */
  GListModel   *worlds;    /* (nullable): the one of the topic */
  gint64        shown;     /* seq of the hit that is shown, 0 = none */
  guint         at;        /* its place among the hits, newest first */
  gboolean      going;     /* to the next one, as soon as it is here */
  GtkWidget    *before;    /* (nullable): had the focus when the bar was opened; weak */
};

enum {
  FOUND,
  CLOSED,
  LEFT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxFindBar, sbx_find_bar, ADW_TYPE_BIN)

static guint
count_hits (SbxFindBar *self)
{
  return self->search ? g_list_model_get_n_items (G_LIST_MODEL (self->search)) : 0;
}

/* "3/12", "3/50+" while older ones were not asked for. */
static char *
dup_words (SbxFindBar *self)
{
  guint n = count_hits (self);

  if (self->search == NULL || *sbx_search_get_query (self->search) == '\0')
    return g_strdup ("");
  if (n > 0)
    return g_strdup_printf (sbx_search_get_has_more (self->search) ? "%u/%u+" : "%u/%u", self->at + 1, n);
  if (sbx_search_get_problem (self->search))
    return g_strdup ("");
  if (sbx_search_get_busy (self->search))
    return g_strdup ("…");
  if (sbx_search_get_error (self->search))
    return g_strdup (sbx_search_get_error (self->search));

  if (sbx_search_get_paused (self->search))
    return g_strdup (_("Not found yet"));

  return g_strdup (sbx_search_get_offline (self->search) ? _("Not in what was seen before") : _("Not found"));
}

/* What is wrong with the query, else what it is understood to mean. */
static char *
dup_note (SbxFindBar *self)
{
  const SbxSearchLine *line = self->search ? sbx_search_get_line (self->search) : NULL;

  if (line == NULL)
    return g_strdup ("");
  if (sbx_search_get_problem (self->search))
    return g_strdup (sbx_search_get_problem (self->search));
  if (line->notice)
    return g_strdup (line->notice);
  if (sbx_search_get_filtered (self->search))
    return g_strdup (_("This hub is too old to look for all of that itself: what it found was looked through here."));
  if (sbx_search_get_offline (self->search) && count_hits (self) > 0)
    return g_strdup (_("The hub is not connected: found in what was seen before."));

  return sbx_search_words_dup_meaning (self->search);
}

static void
update (SbxFindBar *self)
{
  g_autofree char *note = dup_note (self);
  g_autofree char *words = dup_words (self);
  guint            n = count_hits (self);

  gtk_label_set_label (self->count, words);
  gtk_label_set_label (self->note, note);
  gtk_widget_set_visible (GTK_WIDGET (self->note), *note != '\0');
  gtk_widget_set_sensitive (self->previous, n > 0);
  gtk_widget_set_sensitive (self->next, n > 0);
}

static void
go_to (SbxFindBar *self,
       guint       position)
{
  g_autoptr (SbxSearchHit) hit = g_list_model_get_item (G_LIST_MODEL (self->search), position);

  if (hit == NULL)
    return;

  self->at = position;
  self->shown = sbx_search_hit_get_seq (hit);
  update (self);
  g_signal_emit (self, signals[FOUND], 0, self->shown);
}

/* The newest comes first; on goes up, as one reads back. */
static void
go_on (SbxFindBar *self,
       int         step)
{
  guint n = count_hits (self);

  self->going = FALSE;
  if (n == 0)
    {
      self->going = sbx_search_get_busy (self->search);
      if (sbx_search_get_paused (self->search))
        sbx_search_go_on (self->search);
      else
        sbx_search_start_now (self->search);
    }
  else if (self->shown == 0)
    go_to (self, 0);
  else if (step > 0 && self->at + 1 >= n && sbx_search_get_has_more (self->search))
    {
      self->going = TRUE;
      sbx_search_load_more (self->search);
    }
  else
    go_to (self, (guint) (((int) self->at + step + (int) n) % (int) n));
}

static void
on_next (SbxFindBar *self)
{
  go_on (self, 1);
}

static void
on_previous (SbxFindBar *self)
{
  go_on (self, -1);
}

/* New hits come at the front; the one that is shown keeps its number up to date. */
static void
on_hits_changed (SbxFindBar *self)
{
  guint n = count_hits (self);

  for (guint i = 0; self->shown > 0 && i < n; i++)
    {
      g_autoptr (SbxSearchHit) hit = g_list_model_get_item (G_LIST_MODEL (self->search), i);

      if (sbx_search_hit_get_seq (hit) == self->shown)
        self->at = i;
    }
  if (n > 0 && self->shown == 0)
    go_to (self, 0);
  else if (self->going && self->at + 1 < n)
    go_on (self, 1);
  update (self);
}

static void
on_typed (SbxFindBar *self)
{
  self->shown = 0;
  self->at = 0;
  self->going = FALSE;
  if (self->search)
    sbx_search_set_query (self->search, gtk_editable_get_text (self->entry), self->worlds);
  update (self);
}

static gboolean
on_key_pressed (SbxFindBar     *self,
                guint           keyval,
                guint           keycode,
                GdkModifierType modifiers)
{
  gboolean back = (modifiers & GDK_SHIFT_MASK) != 0;

  if (keyval != GDK_KEY_F3 && sbx_search_hints_get_shown (self->hints))
    return GDK_EVENT_PROPAGATE;

  switch (keyval)
    {
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_F3:
      go_on (self, back ? -1 : 1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Escape:
      gtk_search_bar_set_search_mode (self->bar, FALSE);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

/* Who writes elsewhere goes on there, also where another topic was opened. */
static void
on_mode_changed (SbxFindBar *self)
{
  gboolean was_here = sbx_focus_within (GTK_WIDGET (self)) != NULL;
  gint64   shown = self->shown;

  if (gtk_search_bar_get_search_mode (self->bar))
    return;

  gtk_editable_set_text (self->entry, "");
  g_signal_emit (self, signals[CLOSED], 0);
  if (was_here)
    g_signal_emit (self, signals[LEFT], 0, shown, self->before && gtk_widget_get_mapped (self->before) ? self->before : NULL);
  g_clear_weak_pointer (&self->before);
}

static void
sbx_find_bar_dispose (GObject *object)
{
  SbxFindBar *self = SBX_FIND_BAR (object);

  g_clear_weak_pointer (&self->before);
  g_clear_object (&self->search);
  g_clear_object (&self->topic);
  g_clear_object (&self->worlds);

  G_OBJECT_CLASS (sbx_find_bar_parent_class)->dispose (object);
}

static void
sbx_find_bar_class_init (SbxFindBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_find_bar_dispose;

  signals[FOUND] = g_signal_new ("found", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[CLOSED] = g_signal_new ("closed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[LEFT] = g_signal_new ("left", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 2, G_TYPE_INT64, GTK_TYPE_WIDGET);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/search/sbx-find-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxFindBar, bar);
  gtk_widget_class_bind_template_child (widget_class, SbxFindBar, entry);
  gtk_widget_class_bind_template_child (widget_class, SbxFindBar, count);
  gtk_widget_class_bind_template_child (widget_class, SbxFindBar, note);
  gtk_widget_class_bind_template_child (widget_class, SbxFindBar, previous);
  gtk_widget_class_bind_template_child (widget_class, SbxFindBar, next);
  gtk_widget_class_bind_template_callback (widget_class, on_key_pressed);
  gtk_widget_class_bind_template_callback (widget_class, on_mode_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_next);
  gtk_widget_class_bind_template_callback (widget_class, on_previous);
  gtk_widget_class_bind_template_callback (widget_class, on_typed);
}

static void
sbx_find_bar_init (SbxFindBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  sbx_spoken_names_give (GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Find in this topic"), -1);
  self->hints = sbx_search_hints_attach (self->entry);
  update (self);
}

void
sbx_find_bar_set_search (SbxFindBar *self,
                         SbxSearch  *search)
{
  g_return_if_fail (SBX_IS_FIND_BAR (self));
  g_return_if_fail (self->search == NULL);

  self->search = g_object_ref (search);
  sbx_search_hints_set_hits (self->hints, G_LIST_MODEL (search));
  g_signal_connect_object (search, "items-changed", G_CALLBACK (on_hits_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (search, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
}

void
sbx_find_bar_set_topic (SbxFindBar *self,
                        SbxTopic   *topic)
{
  SbxChannel *channel = topic ? sbx_topic_get_channel (topic) : NULL;
  SbxWorld   *world = channel ? sbx_channel_get_world (channel) : NULL;

  g_return_if_fail (SBX_IS_FIND_BAR (self));

  if (!g_set_object (&self->topic, topic))
    return;

  gtk_search_bar_set_search_mode (self->bar, FALSE);
  g_clear_object (&self->worlds);
  if (world)
    {
      self->worlds = G_LIST_MODEL (g_list_store_new (SBX_TYPE_WORLD));
      g_list_store_append (G_LIST_STORE (self->worlds), world);
    }
  sbx_search_hints_set_worlds (self->hints, self->worlds);
  if (self->search)
    sbx_search_set_topic (self->search, channel ? sbx_channel_get_id (channel) : NULL, topic ? sbx_topic_get_id (topic) : NULL);
}

void
sbx_find_bar_open (SbxFindBar *self)
{
  GtkRoot *root;

  g_return_if_fail (SBX_IS_FIND_BAR (self));

  if (self->topic == NULL)
    return;

  root = gtk_widget_get_root (GTK_WIDGET (self));
  if (!sbx_focus_within (GTK_WIDGET (self)))
    g_set_weak_pointer (&self->before, root ? gtk_root_get_focus (root) : NULL);
  gtk_search_bar_set_search_mode (self->bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  gtk_editable_select_region (self->entry, 0, -1);
}

/* (nullable) */
SbxSearch *
sbx_find_bar_get_search (SbxFindBar *self)
{
  g_return_val_if_fail (SBX_IS_FIND_BAR (self), NULL);

  return self->search;
}

/**
 * sbx_find_bar_go_on:
 * @self: a bar
 * @step: 1 for the next one, further up; -1 for the one before
 *
 * Returns: whether one is looking for something here
 */
gboolean
sbx_find_bar_go_on (SbxFindBar *self,
                    int         step)
{
  g_return_val_if_fail (SBX_IS_FIND_BAR (self), FALSE);

  if (!gtk_search_bar_get_search_mode (self->bar) || self->search == NULL || *sbx_search_get_query (self->search) == '\0')
    return FALSE;

  go_on (self, step);

  return TRUE;
}
