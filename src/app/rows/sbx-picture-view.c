/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-picture-view.h"

#include "sbx-attachment-saver.h"
#include "sbx-desk.h"
#include "sbx-picture.h"
#include "sbx-plain-text.h"
#include "sbx-wire-error.h"
#include "sbx-world.h"

#include <glib/gi18n-lib.h>

#define MAX_WIDTH  320
#define MAX_HEIGHT 260
#define MIN_SIDE   48
/* On screens with two pixels for one. */
#define DECODED_SIDE (2 * MAX_WIDTH)
/* Rows come and go: these need not be fetched again. */
#define MAX_KEPT 40

struct _SbxPictureView
{
  GtkWidget parent_instance;

  GtkWidget  *overlay;
  GtkWidget  *button;
  GtkPicture *picture;
  GtkWidget  *failure; /* why there is no picture, and what to do */
  GtkLabel   *about;
  GtkWidget  *again;
  GtkWidget  *spinner;
  GtkWidget  *save;

  SbxAttachment *file;
  GSignalGroup  *world_signals;
  GCancellable  *cancellable; /* (nullable): it is being fetched */
  gboolean       final;       /* trying again by itself is of no use */
  int            width;
  int            height;
};

G_DEFINE_FINAL_TYPE (SbxPictureView, sbx_picture_view, GTK_TYPE_WIDGET)

/* --- kept --- */

static GHashTable *kept;   /* key → GdkTexture */
static GQueue     *newest; /* of the keys */

static GdkTexture *
lookup (const char *key)
{
  return kept ? g_hash_table_lookup (kept, key) : NULL;
}

static void
keep (const char *key,
      GdkTexture *texture)
{
  if (kept == NULL)
    {
      kept = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
      newest = g_queue_new ();
    }
  if (g_hash_table_contains (kept, key))
    return;

  if (g_queue_get_length (newest) >= MAX_KEPT)
    {
      g_autofree char *oldest = g_queue_pop_tail (newest);

      g_hash_table_remove (kept, oldest);
    }
  g_queue_push_head (newest, g_strdup (key));
  g_hash_table_insert (kept, g_queue_peek_head (newest), g_object_ref (texture));
}

/* (nullable): of the hub that has the file. */
static SbxWorld *
get_world (SbxPictureView *self)
{
  SbxDesk    *desk = sbx_desk_lookup (GTK_WIDGET (self));
  SbxChannel *channel = desk ? sbx_topic_get_channel (sbx_desk_get_topic (desk)) : NULL;

  return channel ? sbx_channel_get_world (channel) : NULL;
}

static gboolean
is_connected (SbxPictureView *self)
{
  SbxWorld *world = get_world (self);

  return world && sbx_world_get_state (world) == SBX_CONNECTION_CONNECTED;
}

/* Each hub has files of its own. (nullable) */
static char *
dup_key (SbxPictureView *self)
{
  SbxWorld *world = get_world (self);

  return world ? g_strconcat (sbx_world_get_address (world), "\n", sbx_attachment_get_url (self->file), NULL) : NULL;
}

/* --- size --- */

static void
set_size (SbxPictureView *self,
          int             width,
          int             height)
{
  double scale = MIN (MIN ((double) MAX_WIDTH / width, (double) MAX_HEIGHT / height), 1);

  self->width = MAX ((int) (width * scale), MIN_SIDE);
  self->height = MAX ((int) (height * scale), MIN_SIDE);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
sbx_picture_view_measure (GtkWidget     *widget,
                          GtkOrientation orientation,
                          int            for_size,
                          int           *minimum,
                          int           *natural,
                          int           *minimum_baseline,
                          int           *natural_baseline)
{
  SbxPictureView *self = SBX_PICTURE_VIEW (widget);
  int             least, words = 0;

  gtk_widget_measure (self->overlay, orientation, -1, &least, NULL, NULL, NULL);
  /* What lies over the picture does not count there, but large words want more room than a small picture has. */
  if (gtk_widget_get_visible (self->failure))
    gtk_widget_measure (self->failure, orientation, orientation == GTK_ORIENTATION_VERTICAL && for_size < 0 ? self->width : for_size,
                        &words, NULL, NULL, NULL);
  least = MAX (least, words);
  *natural = MAX (orientation == GTK_ORIENTATION_HORIZONTAL ? self->width : self->height, least);
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? MAX (MIN (self->width, MIN_SIDE), least) : *natural;
}

static GtkSizeRequestMode
sbx_picture_view_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
sbx_picture_view_size_allocate (GtkWidget *widget,
                                int        width,
                                int        height,
                                int        baseline)
{
  gtk_widget_size_allocate (SBX_PICTURE_VIEW (widget)->overlay, &(GtkAllocation){ 0, 0, width, height }, -1);
}

/* --- fetching --- */

static void
show_texture (SbxPictureView *self,
              GdkTexture     *texture)
{
  gtk_widget_hide (self->spinner);
  gtk_widget_hide (self->failure);
  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
  set_size (self, gdk_texture_get_width (texture), gdk_texture_get_height (texture));
}

/* It is the same whenever it is fetched. */
static gboolean
is_hopeless (const GError *error)
{
  return error->domain == SBX_PICTURE_ERROR || g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_TOO_LARGE);
}

static const char *
explain (SbxPictureView *self,
         const GError   *error)
{
  if (g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_TOO_LARGE))
    return sbx_picture_too_large_words ();

  return self->final || is_connected (self) ? error->message : _("The picture comes as soon as the hub is connected.");
}

/* What a hub that is away does not give comes by itself when it is there again. */
static void
show_failure (SbxPictureView *self,
              const GError   *error)
{
  self->final = is_hopeless (error) || g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_NOT_FOUND);
  gtk_widget_hide (self->spinner);
  gtk_label_set_label (self->about, explain (self, error));
  gtk_widget_set_visible (self->again, !is_hopeless (error) && (self->final || is_connected (self)));
  gtk_widget_show (self->failure);
  if (self->width < 200)
    set_size (self, MAX_WIDTH * 3 / 4, MAX_HEIGHT / 3);
}

static void
on_decoded (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (SbxPictureView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = sbx_picture_finish (result, &error);
  g_autofree char *key = NULL;

  g_clear_object (&self->cancellable);
  if (self->overlay == NULL)
    return;
  if (texture == NULL)
    {
      show_failure (self, error);
      return;
    }

  key = dup_key (self);
  if (key)
    keep (key, texture);
  show_texture (self, texture);
}

static void
on_fetched (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (SbxPictureView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = sbx_client_download_finish (SBX_CLIENT (source), result, &error);
  g_autoptr (GInputStream) stream = bytes ? g_memory_input_stream_new_from_bytes (bytes) : NULL;

  if (stream && self->overlay)
    {
      sbx_picture_decode_async (stream, DECODED_SIDE, self->cancellable, on_decoded, g_object_ref (self));
      return;
    }

  g_clear_object (&self->cancellable);
  if (self->overlay && error)
    show_failure (self, error);
}

static void
fetch (SbxPictureView *self)
{
  SbxDesk         *desk = sbx_desk_lookup (GTK_WIDGET (self));
  SbxClient       *client = desk ? sbx_desk_get_client (desk) : NULL;
  g_autofree char *key = dup_key (self);
  GdkTexture      *texture = key ? lookup (key) : NULL;

  if (gtk_picture_get_paintable (self->picture) || self->cancellable)
    return;
  if (texture)
    {
      show_texture (self, texture);
      return;
    }
  if (client == NULL)
    return;

  self->cancellable = g_cancellable_new ();
  gtk_widget_hide (self->failure);
  gtk_widget_show (self->spinner);
  sbx_client_download_async (client, self->file, SBX_PICTURE_MAX_BYTES, self->cancellable, on_fetched, g_object_ref (self));
}

/* The hub came or went. */
static void
on_state_changed (SbxPictureView *self)
{
  if (is_connected (self) && gtk_widget_get_mapped (GTK_WIDGET (self)) && !self->final)
    fetch (self);
}

/* In sight: it is fetched, or tried once more. */
static void
sbx_picture_view_map (GtkWidget *widget)
{
  SbxPictureView *self = SBX_PICTURE_VIEW (widget);

  GTK_WIDGET_CLASS (sbx_picture_view_parent_class)->map (widget);

  g_signal_group_set_target (self->world_signals, get_world (self));
  if (!self->final)
    fetch (self);
}

static void
on_again (SbxPictureView *self)
{
  /* The button goes, and would take the focus with it. */
  gtk_widget_grab_focus (self->button);
  fetch (self);
}

static void
on_open (SbxPictureView *self)
{
  sbx_attachment_saver_open (GTK_WIDGET (self), self->file, NULL);
}

static void
on_save (SbxPictureView *self)
{
  sbx_attachment_saver_save (GTK_WIDGET (self), self->file, NULL);
}

/* --- object --- */

static void
sbx_picture_view_dispose (GObject *object)
{
  SbxPictureView *self = SBX_PICTURE_VIEW (object);

  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->world_signals);
  g_clear_pointer (&self->overlay, gtk_widget_unparent);

  G_OBJECT_CLASS (sbx_picture_view_parent_class)->dispose (object);
}

static void
sbx_picture_view_finalize (GObject *object)
{
  SbxPictureView *self = SBX_PICTURE_VIEW (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->file);

  G_OBJECT_CLASS (sbx_picture_view_parent_class)->finalize (object);
}

static void
sbx_picture_view_class_init (SbxPictureViewClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_picture_view_dispose;
  object_class->finalize = sbx_picture_view_finalize;
  widget_class->measure = sbx_picture_view_measure;
  widget_class->get_request_mode = sbx_picture_view_get_request_mode;
  widget_class->size_allocate = sbx_picture_view_size_allocate;
  widget_class->map = sbx_picture_view_map;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/rows/sbx-picture-view.ui");
  gtk_widget_class_set_css_name (widget_class, "pictureview");
  gtk_widget_class_bind_template_child (widget_class, SbxPictureView, overlay);
  gtk_widget_class_bind_template_child (widget_class, SbxPictureView, button);
  gtk_widget_class_bind_template_child (widget_class, SbxPictureView, picture);
  gtk_widget_class_bind_template_child (widget_class, SbxPictureView, failure);
  gtk_widget_class_bind_template_child (widget_class, SbxPictureView, about);
  gtk_widget_class_bind_template_child (widget_class, SbxPictureView, again);
  gtk_widget_class_bind_template_child (widget_class, SbxPictureView, spinner);
  gtk_widget_class_bind_template_child (widget_class, SbxPictureView, save);
  gtk_widget_class_bind_template_callback (widget_class, on_again);
  gtk_widget_class_bind_template_callback (widget_class, on_open);
  gtk_widget_class_bind_template_callback (widget_class, on_save);
}

static void
sbx_picture_view_init (SbxPictureView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  self->world_signals = g_signal_group_new (SBX_TYPE_WORLD);
  g_signal_group_connect_swapped (self->world_signals, "notify::state", G_CALLBACK (on_state_changed), self);
}

GtkWidget *
sbx_picture_view_new (SbxAttachment *file)
{
  SbxPictureView  *self = g_object_new (SBX_TYPE_PICTURE_VIEW, NULL);
  int              width = sbx_attachment_get_width (file);
  int              height = sbx_attachment_get_height (file);
  g_autofree char *name = sbx_plain_text_dup_file (sbx_attachment_get_name (file));
  /* TRANSLATORS: read aloud for a picture; %s is the name of its file */
  g_autofree char *open = g_strdup_printf (_("Open the picture “%s”"), name);
  g_autofree char *save = g_strdup_printf (_("Save the picture “%s”"), name);
  g_autofree char *again = g_strdup_printf (_("Load the picture “%s” again"), name);

  self->file = g_object_ref (file);
  if (width > 0 && height > 0)
    set_size (self, width, height);
  else
    set_size (self, MAX_WIDTH * 3 / 4, MAX_HEIGHT / 2);
  gtk_widget_set_tooltip_text (self->button, name);
  gtk_picture_set_alternative_text (self->picture, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, open, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->save), GTK_ACCESSIBLE_PROPERTY_LABEL, save, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->again), GTK_ACCESSIBLE_PROPERTY_LABEL, again, -1);

  return GTK_WIDGET (self);
}
