/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-avatar-box.h"

struct _SbxAvatarBox
{
  SbxSpaced parent_instance;
};

G_DEFINE_FINAL_TYPE (SbxAvatarBox, sbx_avatar_box, SBX_TYPE_SPACED)

/* The text, which is always there; the picture may be hidden. */
static GtkWidget *
get_text (SbxAvatarBox *self)
{
  return gtk_widget_get_last_child (GTK_WIDGET (self));
}

static GtkWidget *
get_picture (SbxAvatarBox *self)
{
  GtkWidget *picture = gtk_widget_get_first_child (GTK_WIDGET (self));

  return picture != get_text (self) && gtk_widget_should_layout (picture) ? picture : NULL;
}

static int
get_width (GtkWidget *widget,
           gboolean   natural)
{
  int minimum_width = 0, natural_width = 0;

  if (widget != NULL)
    gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum_width, &natural_width, NULL, NULL);

  return natural ? natural_width : minimum_width;
}

/* What stands before the text. */
static int
get_indent (SbxAvatarBox *self)
{
  GtkWidget *picture = get_picture (self);

  return picture ? get_width (picture, TRUE) + sbx_spaced_get_spacing (self) : 0;
}

static void
measure_height (SbxAvatarBox *self,
                int             for_width,
                int            *minimum,
                int            *natural)
{
  GtkWidget *text = get_text (self);
  GtkWidget *picture = get_picture (self);
  int        width = -1, low, high;

  if (for_width >= 0)
    width = MAX (MIN (for_width - get_indent (self), get_width (text, TRUE)), get_width (text, FALSE));
  gtk_widget_measure (text, GTK_ORIENTATION_VERTICAL, width, minimum, natural, NULL, NULL);
  if (picture == NULL)
    return;

  gtk_widget_measure (picture, GTK_ORIENTATION_VERTICAL, -1, &low, &high, NULL, NULL);
  *minimum = MAX (*minimum, low);
  *natural = MAX (*natural, high);
}

static void
sbx_avatar_box_measure (GtkWidget     *widget,
                          GtkOrientation orientation,
                          int            for_size,
                          int           *minimum,
                          int           *natural,
                          int           *minimum_baseline,
                          int           *natural_baseline)
{
  SbxAvatarBox *self = SBX_AVATAR_BOX (widget);
  int             indent;

  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      measure_height (self, for_size, minimum, natural);
      return;
    }

  indent = get_indent (self);
  *minimum = indent + get_width (get_text (self), FALSE);
  *natural = indent + get_width (get_text (self), TRUE);
}

static void
sbx_avatar_box_size_allocate (GtkWidget *widget,
                                int        width,
                                int        height,
                                int        baseline)
{
  SbxAvatarBox *self = SBX_AVATAR_BOX (widget);
  GtkWidget      *picture = get_picture (self);
  gboolean        rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int             indent = get_indent (self);
  int             rest = MAX (width - indent, get_width (get_text (self), FALSE));

  if (picture)
    {
      int picture_width = indent - sbx_spaced_get_spacing (self);

      gtk_widget_size_allocate (picture, &(GtkAllocation){ rtl ? width - picture_width : 0, 0, picture_width, height }, -1);
    }
  gtk_widget_size_allocate (get_text (self), &(GtkAllocation){ rtl ? width - indent - rest : indent, 0, rest, height }, -1);
}

static void
sbx_avatar_box_class_init (SbxAvatarBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->measure = sbx_avatar_box_measure;
  widget_class->size_allocate = sbx_avatar_box_size_allocate;

  gtk_widget_class_set_css_name (widget_class, "box");
}

static void
sbx_avatar_box_init (SbxAvatarBox *self)
{
}
