/** Flags that many commands share. */
import { bool, filter, string } from "../flag/kinds.ts";

export const formatFlag = string("", "Print with a Go template, or: table, table TEMPLATE, json", "Go template se dikhao, ya: table, table TEMPLATE, json");
export const inspectFormatFlag = string("f", "Print with a Go template, or: json", "Go template se dikhao, ya: json");
export const filterFlag = filter("f", "Show only what fits (name=value)", "Sirf wahi dikhao jo mel khaye (naam=value)");
export const longFilterFlag = filter("", "Remove only what fits (label=x, until=24h)", "Sirf wahi hatao jo mel khaye (label=x, until=24h)");
export const noTruncFlag = bool("", "Do not shorten anything", "Kuch bhi chhota mat karo");
export const quietFlag = bool("q", "Print IDs only", "Sirf ID dikhao");
export const forceFlag = bool("f", "Do not ask first", "Pehle poocho mat");
