/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-quark-table.h"

#ifdef __SANITIZE_ADDRESS__

#include <link.h>
#include <string.h>

/* Of <sanitizer/allocator_interface.h>, which GCC does not install. */
int    __sanitizer_get_ownership      (const volatile void *memory);
size_t __sanitizer_get_allocated_size (const volatile void *memory);

/* As many names have room in GLib's first table of quarks. */
#define BLOCK 2048

/* What is known here is no leak. */
static const char **first_table;

static gboolean
is_first_table (gconstpointer memory)
{
  return memory != NULL && __sanitizer_get_ownership (memory) && __sanitizer_get_allocated_size (memory) == BLOCK * sizeof (char *) &&
         ((const char *const *) memory)[1] == g_quark_to_string (1);
}

static int
look_into (struct dl_phdr_info *library,
           size_t               size,
           void                *data)
{
  if (strstr (library->dlpi_name, "libglib-2.0") == NULL)
    return 0;

  for (guint i = 0; i < library->dlpi_phnum; i++)
    {
      const ElfW (Phdr) *segment = &library->dlpi_phdr[i];
      gpointer *from = (gpointer *) (library->dlpi_addr + segment->p_vaddr);

      if (segment->p_type != PT_LOAD || (segment->p_flags & PF_W) == 0)
        continue;
      for (gsize n = 0; n < segment->p_memsz / sizeof *from; n++)
        if (is_first_table (from[n]))
          first_table = from[n];
    }

  return 1;
}

#endif

/**
 * sbx_quark_table_remember:
 *
 * A program that comes to use more names than GLib's first table of quarks has room for leaves that table to readers without a lock, for
 * ever. Its allocation, before main(), has a stack that only exact unwinding knows, which makes every allocation ten times as slow: so
 * that LeakSanitizer does not tell of it, somebody knows it.
 */
void
sbx_quark_table_remember (void)
{
#ifdef __SANITIZE_ADDRESS__
  dl_iterate_phdr (look_into, NULL);
  g_debug ("The first table of quarks is at %p", (gpointer) first_table);
#endif
}
