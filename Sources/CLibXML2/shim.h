// libxml2's pull reader.
#include <libxml/xmlreader.h>
