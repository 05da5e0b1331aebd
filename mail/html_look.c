#include "mail/html_look.h"

#include <string.h>

#include <glib.h>

enum {
	PROPERTY_MAX = 32,    /* bytes of a property's name; those that are asked for have 21 */
	VALUE_MAX = 120,      /* bytes of its value, blanks left out; more is a list of pictures */
	READABLE_MIN = 3,     /* pixels or points of letters that can be read */
	OUT_OF_SIGHT = -500,  /* pixels to the left of or above a page */
	COLOURS_ALIKE = 0x18, /* of 255 in each of red, green and blue */
	WHITE = 0xffffff
};

const struct html_look html_look_plain = { .colour = HTML_COLOUR_USUAL, .surface = WHITE };

/* One declaration of a style attribute, blanks left out, small letters. */
struct declaration {
	char property[PROPERTY_MAX + 1];
	char value[VALUE_MAX + 1];
};

static const char *
take(const char *p, const char *stops, char *out, size_t room)
{
	size_t n = 0;

	for (; *p != '\0' && strchr(stops, *p) == NULL; p++)
		if (!g_ascii_isspace(*p) && n < room)
			out[n++] = g_ascii_tolower(*p);
	out[n] = '\0';
	return p;
}

/* The declaration at `*style_r`, which is moved behind it; false at the end. */
static bool
next_declaration(const char **style_r, struct declaration *out)
{
	const char *p = *style_r;
	char *important;

	if (*p == '\0')
		return false;
	p = take(p, ":;", out->property, PROPERTY_MAX);
	out->value[0] = '\0';
	if (*p == ':')
		p = take(p + 1, ";", out->value, VALUE_MAX);
	important = strstr(out->value, "!important");
	if (important != NULL)
		*important = '\0';
	*style_r = *p == ';' ? p + 1 : p;
	return true;
}

/* A number with its unit, as pixels; 0 has none. False for anything else. */
static bool
pixels(const char *value, double *pixels_r)
{
	static const struct {
		const char *unit;
		double pixels;
	} units[] = { { "px", 1 }, { "pt", 1 }, { "em", 16 }, { "rem", 16 }, { "in", 96 },
		{ "cm", 38 }, { "mm", 4 }, { "%", 0.16 }, { "vw", 8 }, { "", 1 } };
	char *unit;
	double number = g_ascii_strtod(value, &unit);

	if (unit == value)
		return false;
	for (size_t i = 0; i < G_N_ELEMENTS(units); i++) {
		if (strcmp(unit, units[i].unit) == 0) {
			*pixels_r = number * units[i].pixels;
			return true;
		}
	}
	return false;
}

static bool
is_zero(const char *value)
{
	double size;

	return pixels(value, &size) && size > -0.5 && size < 0.5;
}

static bool
is_out_of_sight(const char *value)
{
	double size;

	return pixels(value, &size) && size <= OUT_OF_SIGHT;
}

/* "#fff", "#ffffff"; -1: neither. */
static int32_t
colour_of_digits(const char *value)
{
	size_t n = strlen(value);
	int32_t colour = 0;

	if (n != 3 && n != 6)
		return HTML_COLOUR_NONE;
	for (size_t i = 0; i < n; i++) {
		int digit = g_ascii_xdigit_value(value[i]);

		if (digit < 0)
			return HTML_COLOUR_NONE;
		colour = n == 3 ? colour << 8 | digit << 4 | digit : colour << 4 | digit;
	}
	return colour;
}

/* "rgb(255,255,255)", "rgba(0,0,0,0)"; false if it is none. */
static bool
colour_of_shares(const char *value, int32_t *colour_r)
{
	double share[4] = { 0, 0, 0, 1 };
	const char *p = strchr(value, '(');

	if (!g_str_has_prefix(value, "rgb") || p == NULL)
		return false;
	for (size_t i = 0; i < G_N_ELEMENTS(share) && *p != '\0' && *p != ')'; i++) {
		char *end;

		share[i] = g_ascii_strtod(p + 1, &end);
		if (end == p + 1)
			return false;
		p = end + strspn(end, "%");
	}
	*colour_r = 0;
	for (size_t i = 0; i < 3; i++)
		*colour_r = *colour_r << 8 | (int32_t)CLAMP(share[i], 0, 255);
	if (share[3] <= 0)
		*colour_r = HTML_COLOUR_NONE;
	return true;
}

/* False: a colour that is not known. */
static bool
colour_of(const char *value, int32_t *colour_r)
{
	static const struct {
		const char *name;
		int32_t colour;
	} names[] = { { "white", WHITE }, { "transparent", HTML_COLOUR_NONE }, { "snow", 0xfffafa },
		{ "ivory", 0xfffff0 }, { "ghostwhite", 0xf8f8ff }, { "whitesmoke", 0xf5f5f5 },
		{ "black", 0 } };

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		if (strcmp(value, names[i].name) == 0) {
			*colour_r = names[i].colour;
			return true;
		}
	}
	if (*value == '#' && colour_of_digits(value + 1) != HTML_COLOUR_NONE) {
		*colour_r = colour_of_digits(value + 1);
		return true;
	}
	return colour_of_shares(value, colour_r);
}

static bool
alike(int32_t a, int32_t b)
{
	for (int shift = 0; shift <= 16; shift += 8)
		if (ABS((a >> shift & 0xff) - (b >> shift & 0xff)) > COLOURS_ALIKE)
			return false;
	return true;
}

static void
set_colour(struct html_look *look, const char *value)
{
	if (!colour_of(value, &look->colour) && strcmp(value, "inherit") != 0)
		look->colour = HTML_COLOUR_USUAL;
}

static void
set_surface(struct html_look *look, const char *value)
{
	int32_t colour;

	if (strcmp(value, "inherit") == 0 || strcmp(value, "none") == 0 ||
	    strcmp(value, "initial") == 0)
		return;
	if (!colour_of(value, &colour))
		look->painted = true;
	else if (colour != HTML_COLOUR_NONE) {
		look->painted = false;
		look->surface = colour;
	}
}

/* What several properties of one element say together. */
struct box {
	bool flat, clipped, away, turned, overridden;
};

static void
apply_box(struct box *box, const struct declaration *d)
{
	static const char *const sizes[] = { "height", "max-height", "width", "max-width" };
	static const char *const places[] = { "left", "top", "margin-left", "margin-top" };

	for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++)
		box->flat |= strcmp(d->property, sizes[i]) == 0 && is_zero(d->value);
	for (size_t i = 0; i < G_N_ELEMENTS(places); i++)
		box->away |= strcmp(d->property, places[i]) == 0 && is_out_of_sight(d->value);
	if (strcmp(d->property, "overflow") == 0)
		box->clipped = strcmp(d->value, "hidden") == 0;
	else if (strcmp(d->property, "direction") == 0)
		box->turned = strcmp(d->value, "rtl") == 0;
	else if (strcmp(d->property, "unicode-bidi") == 0)
		box->overridden = strstr(d->value, "override") != NULL;
}

static void
apply(struct html_look *look, const struct declaration *d)
{
	const char *property = d->property, *value = d->value;
	double size;

	if (strcmp(property, "display") == 0)
		look->gone |= strcmp(value, "none") == 0;
	else if (strcmp(property, "mso-hide") == 0)
		look->gone |= strcmp(value, "all") == 0;
	else if (strcmp(property, "opacity") == 0)
		look->gone |= *value != '\0' && g_ascii_strtod(value, NULL) <= 0.05;
	else if (strcmp(property, "text-indent") == 0)
		look->gone |= is_out_of_sight(value);
	else if (strcmp(property, "visibility") == 0)
		look->invisible = strcmp(value, "hidden") == 0 || strcmp(value, "collapse") == 0;
	else if (strcmp(property, "font-size") == 0)
		look->tiny = pixels(value, &size) && size < READABLE_MIN;
	else if (strcmp(property, "color") == 0)
		set_colour(look, value);
	else if (strcmp(property, "background-color") == 0 || strcmp(property, "background") == 0)
		set_surface(look, value);
	else if (strcmp(property, "background-image") == 0)
		look->painted |= strcmp(value, "none") != 0;
	else if (g_str_has_prefix(property, "text-decoration"))
		look->struck |= strstr(value, "line-through") != NULL;
}

static void
apply_style(struct html_look *look, const char *style)
{
	struct declaration d;
	struct box box = { false };

	while (next_declaration(&style, &d)) {
		apply(look, &d);
		apply_box(&box, &d);
	}
	look->gone |= (box.flat && box.clipped) || box.away;
	look->reversed |= box.turned && box.overridden;
}

static void
apply_attributes(struct html_look *look, const char *name, html_attributes attributes)
{
	const char *colour = html_attribute(attributes, "color");
	const char *surface = html_attribute(attributes, "bgcolor");
	const char *direction = html_attribute(attributes, "dir");
	char value[VALUE_MAX + 1];

	look->gone |= html_attribute(attributes, "hidden") != NULL;
	if (surface != NULL) {
		take(surface, "", value, VALUE_MAX);
		set_surface(look, value);
	}
	look->painted |= html_attribute(attributes, "background") != NULL;
	if (colour != NULL && strcmp(name, "font") == 0) {
		take(colour, "", value, VALUE_MAX);
		set_colour(look, value);
	}
	if (direction != NULL && strcmp(name, "bdo") == 0)
		look->reversed = g_ascii_strcasecmp(direction, "rtl") == 0;
}

struct html_look
html_look_inside(
    const struct html_look *outside, const char *name, html_attributes attributes, bool styled)
{
	struct html_look look = *outside;
	const char *style;

	look.struck |=
	    strcmp(name, "s") == 0 || strcmp(name, "strike") == 0 || strcmp(name, "del") == 0;
	if (attributes == NULL)
		return look;
	look.painted |= styled && (html_attribute(attributes, "class") != NULL ||
				      html_attribute(attributes, "id") != NULL);
	apply_attributes(&look, name, attributes);
	style = html_attribute(attributes, "style");
	if (style != NULL)
		apply_style(&look, style);
	return look;
}

bool
html_look_shows(const struct html_look *look)
{
	if (look->gone || look->invisible || look->tiny || look->colour == HTML_COLOUR_NONE)
		return false;
	return look->colour == HTML_COLOUR_USUAL || look->painted ||
	       !alike(look->colour, look->surface);
}

bool
html_look_barred(html_attributes attributes)
{
	const char *style = html_attribute(attributes, "style");
	struct declaration d;
	bool left = false, other = false;

	while (style != NULL && next_declaration(&style, &d)) {
		bool line =
		    d.value[0] != '\0' && strstr(d.value, "none") == NULL && !is_zero(d.value);

		if (strcmp(d.property, "border-left") == 0)
			left = line;
		else if (strcmp(d.property, "border") == 0 ||
			 strcmp(d.property, "border-right") == 0 ||
			 strcmp(d.property, "border-top") == 0 ||
			 strcmp(d.property, "border-bottom") == 0)
			other |= line;
	}
	return left && !other;
}
