/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The baseline for the hub's start: the libraries that it links, loaded, and one line written. */

#include <stdio.h>

int
main (void)
{
  puts ("listening");
  return 0;
}
