/** On paper, dark pictures would be a waste of ink: a page is printed in a light theme, whichever it is in. */

import { isDark } from "../basics/colors.js";
import { data, live, showAs } from "../live/live.js";

export function listenToPrinter() {
    const light = Object.keys(data.looks).find((each) => !isDark(data.looks[each]));
    addEventListener("beforeprint", () => {
        if (light) showAs({ ...live.state, theme: light, large: false });
    });
    addEventListener("afterprint", () => showAs(null));
}
