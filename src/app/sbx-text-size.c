/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-text-size.h"

/* Of text of 11 pt, which is usual, at the usual resolution. */
#define USUAL_PIXELS (11 * 96 / 72.0)
#define RESOLUTION "gtk-xft-dpi"
/* What GTK means by a resolution that nobody has set, in its own unit. */
#define USUAL_RESOLUTION (96 * 1024)

/* From here on some parts are set closer: see style-large.css. In percent of the usual resolution. */
#define LARGE 150

/* As browsers have them. */
static const int sizes[] = { SBX_TEXT_SIZE_MIN, 67, 75, 80, 90, SBX_TEXT_SIZE_NORMAL, 110, 125, 150, 175, 200, 250, SBX_TEXT_SIZE_MAX };

/**
 * sbx_text_size_step:
 * @percent: how large it is
 *
 * Returns: the next size up or down; @percent at the end
 */
int
sbx_text_size_step (int      percent,
                    gboolean up)
{
  int next = percent;

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      if (up && sizes[i] > percent)
        return sizes[i];
      if (!up && sizes[i] < percent)
        next = sizes[i];
    }

  return next;
}

/* Fonts are in points or relative to such, so that all of them follow the resolution. */
static void
apply (int percent)
{
  GtkSettings *settings = gtk_settings_get_default ();
  int resolution;

  gtk_settings_reset_property (settings, RESOLUTION);
  if (percent == SBX_TEXT_SIZE_NORMAL)
    return;

  g_object_get (settings, RESOLUTION, &resolution, NULL);
  g_object_set (settings, RESOLUTION, (int) ((gint64) (resolution > 0 ? resolution : USUAL_RESOLUTION) * percent / 100), NULL);
}

/* Whoever made it large: this program, or the system. */
static gboolean
is_large (GtkSettings *settings)
{
  int resolution;

  g_object_get (settings, RESOLUTION, &resolution, NULL);

  return resolution >= USUAL_RESOLUTION / 100 * LARGE;
}

static void
update_style (GtkSettings    *settings,
              GParamSpec     *pspec,
              GtkCssProvider *provider)
{
  GdkDisplay *display = gdk_display_get_default ();

  gtk_style_context_remove_provider_for_display (display, GTK_STYLE_PROVIDER (provider));
  if (is_large (settings))
    gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (provider), GTK_STYLE_PROVIDER_PRIORITY_APPLICATION + 1);
}

static void
follow_style (void)
{
  GtkSettings *settings = gtk_settings_get_default ();
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, "/org/signalbox/Signalbox/style-large.css");
  update_style (settings, NULL, provider);
  g_signal_connect_data (settings, "notify::" RESOLUTION, G_CALLBACK (update_style),
                         g_steal_pointer (&provider), (GClosureNotify) (void (*) (void)) g_object_unref, 0);
}

static void
enable (GActionMap *application,
        const char *name,
        gboolean    enabled)
{
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (application, name)), enabled);
}

static void
on_changed (SbxSettings *settings,
            const char  *key,
            GActionMap  *application)
{
  int percent = sbx_settings_get_int (settings, SBX_SETTING_TEXT_SIZE);

  enable (application, "text-larger", percent < SBX_TEXT_SIZE_MAX);
  enable (application, "text-smaller", percent > SBX_TEXT_SIZE_MIN);
  enable (application, "text-normal", percent != SBX_TEXT_SIZE_NORMAL);
  apply (percent);
}

static void
change (GSimpleAction *action,
        GVariant      *parameter,
        gpointer       user_data)
{
  SbxSettings *settings = user_data;
  const char *name = g_action_get_name (G_ACTION (action));
  int percent = SBX_TEXT_SIZE_NORMAL;

  if (!g_str_equal (name, "text-normal"))
    percent = sbx_text_size_step (sbx_settings_get_int (settings, SBX_SETTING_TEXT_SIZE), g_str_equal (name, "text-larger"));

  sbx_settings_set_int (settings, SBX_SETTING_TEXT_SIZE, percent);
}

/**
 * sbx_text_size_follow:
 * @application: gets the actions `text-larger`, `text-smaller` and `text-normal`
 *
 * Keeps all text of this program as large as the setting says. What the system has for text counts on top of it.
 */
void
sbx_text_size_follow (SbxSettings *settings,
                      GActionMap  *application)
{
  static const GActionEntry actions[] = {
    { .name = "text-larger", .activate = change },
    { .name = "text-smaller", .activate = change },
    { .name = "text-normal", .activate = change },
  };

  g_action_map_add_action_entries (application, actions, G_N_ELEMENTS (actions), settings);
  g_signal_connect_object (settings, "changed::" SBX_SETTING_TEXT_SIZE, G_CALLBACK (on_changed), application, 0);
  follow_style ();
  on_changed (settings, NULL, application);
}

/**
 * sbx_text_size_get_scale:
 *
 * Returns: how much larger than usual the text of @widget is, for what has to grow with it; 1 where it is smaller
 */
double
sbx_text_size_get_scale (GtkWidget *widget)
{
  PangoFontDescription *font = pango_context_get_font_description (gtk_widget_get_pango_context (widget));
  double pixels = pango_font_description_get_size (font) / (double) PANGO_SCALE;

  return MAX (1, pixels / USUAL_PIXELS);
}

/**
 * sbx_text_size_is_large:
 *
 * Returns: whether the text of @widget is so large that words are to be short where there is little room
 */
gboolean
sbx_text_size_is_large (GtkWidget *widget)
{
  return is_large (gtk_widget_get_settings (widget));
}
