/** Every word of the page, in English and Korean. */

/** @import { Verdict } from "./verdict.js" */

const ENGLISH = {
    about: "About",
    away: "distance",
    awayTitle: "distance to the nearest minimum",
    back: "Step back",
    backToStart: "To the start",
    camera: "Drag or use the arrow keys to turn it.",
    close: "Close",
    command: "Copy as command",
    commandCopied: "The command is in the clipboard.",
    commandEmpty: "No optimizer is on; switch one on to film it.",
    commandMissing: "Only the catalogue's surfaces and optimizers can be filmed by a command; use Python for your own.",
    contour: "Map",
    copyFailed: "Copy this text:",
    curveLabel: "Loss of each run over the steps. Drag to go to a step.",
    end: "To the end",
    evaluations: "gradients",
    evaluationsTitle: "how often it has asked for a gradient",
    figure: "Picture of the race",
    forward: "Step forward",
    gradientStep: "gradient step",
    help: "Help and keys",
    internals: "Vectors",
    internalsTitle: "Draw gradient step, momentum, look-ahead point and effective step at the ball",
    keyTitle: "Keys",
    keySpace: "play and pause",
    keyStep: "one step back, forward",
    keyEnds: "to the start, to the end",
    keySpeed: "slower, faster",
    keyOptimizers: "optimizers on and off",
    keyViews: "map, 3-D, loss",
    keyLayout: "one picture or panels",
    keyInternals: "vectors at the ball",
    keyZoom: "zoom in, out, reset",
    keyMove: "on the map: move the start (Shift: farther); on the 3-D view: turn it",
    keyReset: "the start that the surface suggests",
    keyTheme: "light and dark",
    keyHelp: "this help",
    language: "한국어",
    languageTitle: "한국어로 보기",
    layout: "Panels",
    layoutTitle: "A panel for each optimizer",
    link: "Copy link",
    linkCopied: "The link is in the clipboard.",
    lookahead: "where it asks for the gradient",
    loss: "Loss",
    lossColumn: "loss",
    mapLabel: "Map of the surface. Click or use the arrow keys to set the start.",
    momentum: "momentum",
    mouse: "Mouse and touch",
    mouseStart: "Click the map to set the start, or drag it. Drag a ball and let go: the race starts there.",
    mouseZoom: "Wheel or pinch zooms; Shift and drag moves the map; double-click resets it.",
    mouseTurn: "Drag the 3-D view to turn it; drag along the loss curve to go to a step.",
    optimizer: "Optimizer",
    parameters: "Surface",
    pause: "Pause",
    play: "Play",
    player: "Playback",
    png: "Save as PNG",
    svg: "Save as SVG",
    recorded: "recorded",
    reliefLabel: "The surface in 3-D.",
    reset: "Reset the view",
    resetSettings: "Reset",
    resetStart: "Reset the start",
    ellipse: "effective step × |gradient|",
    speed: "Speed",
    start: "Start",
    step: "step",
    stepColumn: "step",
    stepTitle: "the step from which on the verdict holds",
    steps: "Steps",
    surface: "Surface",
    table: "How each run does at this step",
    theStep: "the step",
    theme: "Light or dark",
    threeD: "3-D",
    toggle: "Show",
    logAxis: "log axis",
    minimum: "minimum",
    noNumber: "“{text}” is no number; write it like 1.5 or 1e-3.",
    wrongNumber: "{label} must be in {range}, not {text}.",
    wrongWhole: "{label} must be a whole number in {range}, not {text}.",
    tooFar: "{label} = {text} leads farther out than the page can draw; choose a number nearer to 0.",
};

/** @type {typeof ENGLISH} */
const KOREAN = {
    about: "설명",
    away: "거리",
    awayTitle: "가장 가까운 극소점까지의 거리",
    back: "한 걸음 뒤로",
    backToStart: "처음으로",
    camera: "끌거나 화살표 키로 돌립니다.",
    close: "닫기",
    command: "명령으로 복사",
    commandCopied: "명령을 클립보드에 복사했습니다.",
    commandEmpty: "켜진 옵티마이저가 없습니다. 하나 이상 켠 뒤에 복사하세요.",
    commandMissing: "명령으로는 목록에 있는 곡면과 옵티마이저만 그릴 수 있습니다. 직접 만든 것은 Python에서 그리세요.",
    contour: "등고선",
    copyFailed: "이 글을 복사하세요:",
    curveLabel: "각 실행의 손실 곡선. 끌어서 걸음을 옮깁니다.",
    end: "끝으로",
    evaluations: "기울기",
    evaluationsTitle: "기울기를 계산한 횟수",
    figure: "경주 그림",
    forward: "한 걸음 앞으로",
    gradientStep: "기울기 걸음",
    help: "도움말과 키",
    internals: "벡터",
    internalsTitle: "공에 기울기 걸음, 모멘텀, 내다보는 점, 유효 걸음을 그립니다",
    keyTitle: "키",
    keySpace: "재생과 일시정지",
    keyStep: "한 걸음 뒤로, 앞으로",
    keyEnds: "처음으로, 끝으로",
    keySpeed: "느리게, 빠르게",
    keyOptimizers: "옵티마이저 켜고 끄기",
    keyViews: "등고선, 3차원, 손실",
    keyLayout: "한 그림 또는 여러 칸",
    keyInternals: "공의 벡터",
    keyZoom: "확대, 축소, 원래대로",
    keyMove: "등고선에서: 출발점 옮기기(Shift: 더 멀리), 3차원에서: 돌리기",
    keyReset: "곡면이 권하는 출발점",
    keyTheme: "밝게와 어둡게",
    keyHelp: "이 도움말",
    language: "English",
    languageTitle: "Show in English",
    layout: "여러 칸",
    layoutTitle: "옵티마이저마다 한 칸",
    link: "링크 복사",
    linkCopied: "링크를 클립보드에 복사했습니다.",
    lookahead: "기울기를 묻는 점",
    loss: "손실",
    lossColumn: "손실",
    mapLabel: "곡면의 등고선 지도. 누르거나 화살표 키로 출발점을 정합니다.",
    momentum: "모멘텀",
    mouse: "마우스와 터치",
    mouseStart: "지도를 눌러 출발점을 정하거나 끌어 옮깁니다. 공을 끌어 놓으면 그곳에서 출발합니다.",
    mouseZoom:
        "휠이나 두 손가락으로 확대합니다. Shift를 누르고 끌면 지도가 움직이고, 두 번 누르면 원래대로 돌아갑니다.",
    mouseTurn: "3차원 그림은 끌어서 돌리고, 손실 곡선은 끌어서 걸음을 옮깁니다.",
    optimizer: "옵티마이저",
    parameters: "곡면",
    pause: "일시정지",
    play: "재생",
    player: "재생",
    png: "PNG 저장",
    svg: "SVG 저장",
    recorded: "기록",
    reliefLabel: "3차원으로 본 곡면.",
    reset: "보기 되돌리기",
    resetSettings: "되돌리기",
    resetStart: "출발점 되돌리기",
    ellipse: "유효 걸음 × |기울기|",
    speed: "속도",
    start: "출발",
    step: "걸음",
    stepColumn: "걸음",
    stepTitle: "판정이 성립하기 시작한 걸음",
    steps: "걸음 수",
    surface: "곡면",
    table: "이 걸음에서 각 실행의 상태",
    theStep: "걸음",
    theme: "밝게 또는 어둡게",
    threeD: "3차원",
    toggle: "보이기",
    logAxis: "로그 축",
    minimum: "최솟값",
    noNumber: "‘{text}’: 수가 아닙니다. 1.5나 1e-3처럼 적으세요.",
    wrongNumber: "{label}의 범위는 {range}입니다. {text}: 쓸 수 없는 값입니다.",
    wrongWhole: "{label}: {range} 안의 정수여야 합니다. {text}: 쓸 수 없는 값입니다.",
    tooFar: "{label} = {text}: 그림에 담을 수 없을 만큼 멀어집니다. 0에 더 가까운 수를 고르세요.",
};

/** @typedef {typeof ENGLISH} Words */

/**
 * @param {"auto" | "en" | "ko"} language
 * @returns {"en" | "ko"}
 */
export function languageOf(language) {
    if (language !== "auto") return language;
    return navigator.language.toLowerCase().startsWith("ko") ? "ko" : "en";
}

/**
 * @param {"en" | "ko"} language
 * @returns {Words}
 */
export function wordsOf(language) {
    return language === "ko" ? KOREAN : ENGLISH;
}

/**
 * A sentence with what stands for its places, as in `{text}`.
 * @param {string} sentence
 * @param {Record<string, string>} told
 */
export function filled(sentence, told) {
    return sentence.replace(/\{(\w+)\}/g, (place, name) => told[name] ?? place);
}

/** @type {Record<string, string>} */
const BRIEFS = {
    creeping: "기어가는 중",
    "hovers at a minimum": "최소점 둘레를 맴돎",
    "lingers at a maximum": "극대점에 머무는 중",
    "lingers at a saddle": "안장점에 머무는 중",
    "never moved": "움직이지 않음",
    oscillating: "진동함",
    "still moving": "아직 움직이는 중",
    "stuck at a maximum": "극대점에 갇힘",
    "stuck at a saddle": "안장점에 갇힘",
    "stuck on a plateau": "평지에 갇힘",
    "swings ever closer": "진동이 점점 줄어듦",
    "swings ever wider": "진동이 점점 커짐",
};

/** @type {Record<string, (number: string) => string>} */
const NUMBERED = {
    approaching: (more) => `약 ${more}걸음 남음`,
    converged: (step) => `${step}걸음에 수렴`,
    diverged: (step) => `${step}걸음에 발산`,
    diverging: (step) => `${step}걸음부터 발산 중`,
    fell: (step) => `${step}걸음에 −∞로 떨어짐`,
    left: (step) => `${step}걸음부터 화면 밖`,
    "no-number": (step) => `${step}걸음에 수가 아님`,
    stopped: (step) => `${step}걸음에 멈춤`,
};

/**
 * A verdict in a few words.
 * @param {Verdict} verdict
 * @param {"en" | "ko"} language
 */
export function verdictText({ kind, brief }, language) {
    if (language === "en") return brief;
    return BRIEFS[brief] ?? NUMBERED[kind](/\d+/.exec(brief)?.[0] ?? "");
}
