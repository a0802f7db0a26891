/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"

G_BEGIN_DECLS

#define HF_N_PAGES 4

/* What needs attention on a page. */
typedef struct
{
  guint64 count; /* 0: nothing */
  char *meaning; /* (transfer full): the same in words */
} HfBadge;

/* A page of the window, in the order of the side list and of the number keys. */
typedef struct
{
  const char *name, *title, *icon;
  GtkWidget *(*create) (HfDesk *desk);
  HfBadge (*badge) (const HfOverview *overview);
  void (*show) (GtkWidget *page, const char *query); /* NULL: it takes no query */
} HfWindowPage;

extern const HfWindowPage hf_window_pages[HF_N_PAGES];

G_END_DECLS
