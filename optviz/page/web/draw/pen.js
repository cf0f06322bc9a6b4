/** A pen that writes SVG: the part of a canvas context that this page draws with. */

/** @typedef {Pick<CanvasRenderingContext2D, "beginPath" | "moveTo" | "lineTo" | "closePath" | "arc" | "ellipse" | "rect" | "fill" | "stroke" | "fillRect" | "fillText" | "strokeText" | "save" | "restore" | "clip" | "translate" | "rotate" | "fillStyle" | "strokeStyle" | "lineWidth" | "lineJoin" | "setLineDash" | "font" | "textAlign" | "textBaseline" | "imageSmoothingEnabled"> & {drawImage: (picture: HTMLCanvasElement, x: number, y: number, width: number, height: number) => void}} Pen */

/** Lines and areas become paths; a clip is a rectangle that holds until `restore`. */
export class SvgPen {
    /**
     * @param {number} width
     * @param {number} height
     */
    constructor(width, height) {
        this.width = width;
        this.height = height;
        /** @type {string[]} */
        this.parts = [];
        /** @type {string[]} */
        this.path = [];
        /** @type {string[] | null} */
        this.filled = null;
        /** @type {{look: object, open: number}[]} */
        this.saved = [];
        this.open = 0;
        this.clips = 0;
        this.moved = false;
        // Of texts alone, which are all that is turned.
        this.turned = "";
        this.fillStyle = "#000000";
        this.strokeStyle = "#000000";
        this.lineWidth = 1;
        this.lineJoin = "miter";
        /** @type {number[]} */
        this.dashes = [];
        this.font = "12px sans-serif";
        this.textAlign = "start";
        this.textBaseline = "alphabetic";
        this.imageSmoothingEnabled = true;
    }

    /** @param {string} title */
    text(title) {
        const size = `width="${this.width}" height="${this.height}" viewBox="0 0 ${this.width} ${this.height}"`;
        return `<svg xmlns="http://www.w3.org/2000/svg" ${size}>\n<title>${escaped(title)}</title>\n${this.parts.join("\n")}\n</svg>\n`;
    }

    /**
     * All that follows is drawn from here, until the next one.
     * @param {number} x
     * @param {number} y
     */
    moveOrigin(x, y) {
        if (this.moved) this.parts.push("</g>");
        this.moved = x !== 0 || y !== 0;
        if (this.moved) this.parts.push(`<g transform="translate(${near(x)} ${near(y)})">`);
    }

    /**
     * @param {number} x
     * @param {number} y
     */
    translate(x, y) {
        this.turned += ` translate(${near(x)} ${near(y)})`;
    }

    /** @param {number} angle */
    rotate(angle) {
        this.turned += ` rotate(${near((angle * 180) / Math.PI)})`;
    }

    beginPath() {
        this.path = [];
    }

    /**
     * @param {number} x
     * @param {number} y
     */
    moveTo(x, y) {
        this.path.push(`M${near(x)} ${near(y)}`);
    }

    /**
     * @param {number} x
     * @param {number} y
     */
    lineTo(x, y) {
        // As on a canvas, the first of a path only goes there.
        this.path.push(`${this.path.length ? "L" : "M"}${near(x)} ${near(y)}`);
    }

    closePath() {
        this.path.push("Z");
    }

    /**
     * @param {number} x
     * @param {number} y
     * @param {number} radius
     */
    arc(x, y, radius) {
        this.ellipse(x, y, radius, radius);
    }

    /**
     * @param {number} x
     * @param {number} y
     * @param {number} a
     * @param {number} b
     */
    ellipse(x, y, a, b) {
        const turn = `A${near(a)} ${near(b)} 0 1 1`;
        this.path.push(`M${near(x - a)} ${near(y)}${turn} ${near(x + a)} ${near(y)}${turn} ${near(x - a)} ${near(y)}Z`);
    }

    /**
     * @param {number} x
     * @param {number} y
     * @param {number} width
     * @param {number} height
     */
    rect(x, y, width, height) {
        this.path.push(`M${near(x)} ${near(y)}h${near(width)}v${near(height)}h${near(-width)}Z`);
    }

    /** @param {string} [rule] */
    fill(rule) {
        this.draw(`fill="${this.fillStyle}"${rule === "evenodd" ? ' fill-rule="evenodd"' : ""}`);
        this.filled = this.path;
    }

    stroke() {
        const line = `stroke="${this.strokeStyle}" stroke-width="${near(this.lineWidth)}" stroke-linejoin="${this.lineJoin}"${this.dashes.length ? ` stroke-dasharray="${this.dashes.map(near).join(" ")}"` : ""}`;
        // What has just been filled gets its outline.
        const last = this.filled === this.path ? this.parts.pop() : null;
        if (last) this.parts.push(last.replace("/>", ` ${line}/>`));
        else this.draw(`fill="none" ${line}`);
    }

    /** @param {number[]} lengths */
    setLineDash(lengths) {
        this.dashes = lengths;
    }

    /** @param {string} look */
    draw(look) {
        if (this.path.length) this.parts.push(`<path d="${this.path.join("")}" ${look}/>`);
    }

    /**
     * @param {number} x
     * @param {number} y
     * @param {number} width
     * @param {number} height
     */
    fillRect(x, y, width, height) {
        this.parts.push(
            `<rect x="${near(x)}" y="${near(y)}" width="${near(width)}" height="${near(height)}" fill="${this.fillStyle}"/>`,
        );
    }

    /**
     * @param {HTMLCanvasElement} picture
     * @param {number} x
     * @param {number} y
     * @param {number} width
     * @param {number} height
     */
    drawImage(picture, x, y, width, height) {
        const place = `x="${near(x)}" y="${near(y)}" width="${near(width)}" height="${near(height)}"`;
        const edges = this.imageSmoothingEnabled ? "" : ' style="image-rendering: pixelated"';
        this.parts.push(`<image ${place} preserveAspectRatio="none"${edges} href="${picture.toDataURL()}"/>`);
    }

    /**
     * @param {string} text
     * @param {number} x
     * @param {number} y
     */
    fillText(text, x, y) {
        this.write(text, x, y, `fill="${this.fillStyle}"`);
    }

    /**
     * @param {string} text
     * @param {number} x
     * @param {number} y
     */
    strokeText(text, x, y) {
        const line = `stroke="${this.strokeStyle}" stroke-width="${near(this.lineWidth)}" stroke-linejoin="${this.lineJoin}"`;
        this.write(text, x, y, `fill="none" ${line}`);
    }

    /**
     * @param {string} text
     * @param {number} x
     * @param {number} y
     * @param {string} look
     */
    write(text, x, y, look) {
        const [, weight, size, family] = /^(?:(\S+) )?([\d.]+)px (.+)$/.exec(this.font) ?? ["", "", "12", "sans-serif"];
        const anchor = { right: "end", center: "middle" }[this.textAlign] ?? "start";
        const drop = { middle: 0.35, top: 0.8 }[this.textBaseline] ?? 0;
        const face = `font-family="${escaped(family)}" font-size="${size}"${weight ? ` font-weight="${weight}"` : ""}`;
        const place = `x="${near(x)}" y="${near(y + drop * Number(size))}" text-anchor="${anchor}"`;
        const turned = this.turned && ` transform="${this.turned.trim()}"`;
        this.parts.push(`<text ${place}${turned} ${face} ${look}>${escaped(text)}</text>`);
    }

    save() {
        const { fillStyle, strokeStyle, lineWidth, lineJoin, dashes, font, textAlign, textBaseline, turned } = this;
        const look = { fillStyle, strokeStyle, lineWidth, lineJoin, dashes, font, textAlign, textBaseline, turned };
        this.saved.push({ look, open: this.open });
        this.open = 0;
    }

    restore() {
        const last = this.saved.pop();
        for (let each = 0; each < this.open; each += 1) this.parts.push("</g>");
        this.open = last?.open ?? 0;
        Object.assign(this, last?.look);
    }

    clip() {
        this.clips += 1;
        this.parts.push(
            `<clipPath id="clip${this.clips}"><path d="${this.path.join("")}"/></clipPath><g clip-path="url(#clip${this.clips})">`,
        );
        this.open += 1;
    }
}

/** @param {number} value */
function near(value) {
    return String(Math.round(value * 100) / 100);
}

/** @param {string} text */
function escaped(text) {
    return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
