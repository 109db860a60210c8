/// How pages look, in light and in dark.
enum Stylesheet {
  /// The marks of charts; files of their own have it with the palette's colours in it, which not all programs look up.
  static let charts = """
    .grid { stroke: var(--rule); stroke-width: 1; }
    .tick, .axis { fill: var(--faint); font-size: 12px; }
    .series path { fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linejoin: round; stroke-linecap: round; }
    .series circle { fill: var(--card); stroke: currentColor; stroke-width: 2; }
    .series rect { fill: currentColor; opacity: 0.75; }
    .density rect { fill: currentColor; }
    .strong { color: var(--ink); }
    .strong path { stroke-width: 3; }
    .reference { color: var(--faint); }
    .reference path { stroke-dasharray: 5 4; stroke-width: 1.4; }
    .color0 { color: var(--c0); } .color1 { color: var(--c1); } .color2 { color: var(--c2); } .color3 { color: var(--c3); }
    .color4 { color: var(--c4); } .color5 { color: var(--c5); } .color6 { color: var(--c6); } .color7 { color: var(--c7); }
    """

  static let text: HTML = """
    :root { \(Palette.variables(Palette.light)) }
    @media (prefers-color-scheme: dark) { :root { \(Palette.variables(Palette.dark)) } }
    * { box-sizing: border-box; }
    html { scroll-behavior: smooth; }
    body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
    header, main { max-width: 1180px; margin: 0 auto; padding: 0 24px; }
    header { padding-top: 36px; }
    h1 { font-size: 28px; font-weight: 650; letter-spacing: -0.01em; margin: 0; }
    header p { color: var(--faint); margin: 4px 0 14px; }
    nav { display: flex; flex-wrap: wrap; gap: 4px 18px; font-size: 14px; }
    a { color: var(--accent); text-decoration: none; }
    a:hover { text-decoration: underline; }
    section { padding-top: 30px; }
    h2 { font-size: 19px; font-weight: 600; margin: 0 0 4px; }
    .note { color: var(--faint); margin: 0 0 12px; max-width: 90ch; }
    h2 + :not(.note) { margin-top: 12px; }
    small { display: block; color: var(--faint); font-size: 12.5px; font-weight: 400; line-height: 1.35; }
    .number, .value { font-variant-numeric: tabular-nums; }

    .cards { display: grid; grid-template-columns: repeat(6, 1fr); gap: 12px; }
    .card, .chart, .panel, .picture { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; }
    .card { padding: 12px 14px; }
    .card b { display: block; font-size: 13px; font-weight: 600; color: var(--faint); }
    .card .value { font-size: 27px; font-weight: 620; line-height: 1.25; letter-spacing: -0.01em; }
    .card:first-child { border-color: var(--accent); }
    .card:first-child .value { color: var(--accent); }

    .charts { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 14px; align-items: start; }
    .stack { display: grid; gap: 14px; min-width: 0; }
    .wide { grid-column: 1 / -1; }
    .chart { margin: 0; padding: 14px 16px; min-width: 0; }
    figcaption { font-weight: 600; margin-bottom: 8px; }
    .chart > svg { display: block; width: 100%; height: auto; }
    \(HTML(stringLiteral: charts))
    .legend { display: flex; flex-wrap: wrap; gap: 2px 16px; list-style: none; padding: 0; margin: 8px 0 0 8px; font-size: 13px; }
    .legend svg { width: 18px; height: 8px; margin-right: 6px; }
    .legend .bars path { stroke-width: 8; opacity: 0.75; }

    .panel { overflow: auto; }
    .panel.tall { max-height: min(80vh, 900px); }
    .cards + .panel { margin-top: 12px; }
    .panel > table { width: 100%; border-collapse: separate; border-spacing: 0; }
    .panel th, .panel td { padding: 8px 12px; text-align: right; border-bottom: 1px solid var(--rule); white-space: nowrap; }
    .panel tbody tr:last-child > * { border-bottom: 0; }
    .panel thead { position: sticky; top: 0; z-index: 2; background: var(--card); }
    .panel thead tr:first-child th { color: var(--faint); font-size: 13px; font-weight: 600; }
    .panel thead tr:nth-child(2) > * { font-weight: 650; border-bottom-width: 2px; }
    .panel th:first-child, .facts td { text-align: left; }
    .sortable th:first-child { position: sticky; left: 0; background: var(--card); max-width: min(34vw, 260px); overflow: hidden; text-overflow: ellipsis; }
    .panel tbody th { font-weight: 550; }
    th button { all: unset; cursor: pointer; }
    th button:hover, th button:focus-visible { color: var(--accent); text-decoration: underline; }
    th button::after { content: " ↕"; opacity: 0.45; }
    th[aria-sort="ascending"] button::after { content: " ↑"; opacity: 1; }
    th[aria-sort="descending"] button::after { content: " ↓"; opacity: 1; }
    .facts td { white-space: normal; overflow-wrap: anywhere; width: 100%; }
    .facts tbody th { color: var(--faint); font-weight: 500; vertical-align: top; }
    code { font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
    .bar { display: inline-block; width: 52px; height: 8px; margin-left: 8px; background: var(--track); border-radius: 4px; vertical-align: 1px; }
    .bar i { display: block; height: 100%; min-width: 0; background: var(--accent); border-radius: 4px; }

    .quantities { width: 100%; border-collapse: collapse; }
    .quantities th { text-align: left; font-weight: 550; padding: 6px 12px 6px 0; width: 44%; }
    .quantities .bar { display: block; width: 100%; height: 12px; margin: 0; border-radius: 6px; }
    .quantities .bar i { border-radius: 6px; }
    .quantities .number { text-align: right; padding-left: 12px; white-space: nowrap; width: 1%; }

    .scroll { overflow-x: auto; }
    .heat { width: 100%; border-collapse: separate; border-spacing: 2px; font-size: 13px; }
    .heat th { font-weight: 500; color: var(--faint); padding: 2px 8px; text-align: right; white-space: nowrap; background: var(--card); }
    .heat th span { display: inline-block; max-width: min(26vw, 150px); overflow: hidden; text-overflow: ellipsis; vertical-align: middle; }
    .heat thead th { text-align: center; vertical-align: bottom; }
    .heat .corner { text-align: right; font-size: 12px; }
    .heat td { min-width: 52px; padding: 6px 4px; text-align: center; border-radius: 4px; font-variant-numeric: tabular-nums; line-height: 1.25; }
    .heat td { background: color-mix(in srgb, var(--color) calc(12% + 88% * var(--share)), var(--card)); }
    .heat td small { color: inherit; opacity: 0.75; font-size: 11px; }
    .heat td[style$=":0.000"] { background: var(--track); color: var(--faint); }
    .heat .right { --color: var(--good); }
    .heat .wrong { --color: var(--bad); }
    .heat .mixed { --color: var(--faint); }
    .heat .full { color: var(--card); font-weight: 600; }
    .heat tr > :first-child { position: sticky; left: 0; z-index: 1; }
    .heat tr > :last-child { position: sticky; right: 0; z-index: 1; box-shadow: -2px 0 0 var(--card); }
    .turned { font-size: 12px; }
    .turned td { min-width: 38px; padding: 4px 1px; }
    .turned thead th:not(.corner) span { writing-mode: vertical-rl; transform: rotate(180deg); max-width: none; max-height: 150px; }

    .choice { border: 0; margin: 22px 0 8px; padding: 0; display: flex; flex-wrap: wrap; align-items: center; gap: 4px 14px; }
    .choice legend { float: left; padding: 0; margin-right: 4px; font-weight: 600; }
    .choice label { cursor: pointer; }
    .single { grid-template-columns: minmax(0, 1fr); }

    h3 { font-size: 15px; font-weight: 600; margin: 18px 0 8px; }
    .pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(340px, 100%), 1fr)); gap: 14px; align-items: start; }
    .pictures.small { grid-template-columns: repeat(auto-fill, minmax(min(200px, 45%), 1fr)); }
    .picture { margin: 0; overflow: hidden; }
    .picture svg, .picture img { display: block; width: 100%; height: auto; }
    .small .picture svg { max-height: 260px; background: var(--track); }
    .small figcaption { font-size: 13px; }
    .close { display: none; }
    .frame:target { position: fixed; inset: 0; z-index: 9; display: flex; background: rgb(0 0 0 / 0.92); }
    .frame:target > a:first-child { flex: 1; min-width: 0; }
    .frame:target svg { width: 100%; height: 100%; max-height: none; background: none; }
    .frame:target .close { display: block; position: absolute; top: 12px; right: 16px; padding: 4px 14px; border-radius: 8px; background: #fff; color: #1b2230; }
    .picture figcaption { margin: 0; padding: 9px 14px 11px; font-weight: 500; overflow-wrap: anywhere; }
    .picture rect { fill: none; stroke: var(--color); stroke-width: 2; vector-effect: non-scaling-stroke; }
    .picture text { fill: #fff; paint-order: stroke; stroke: var(--color); stroke-linejoin: round; font-weight: 600; }
    .found, .marked { --color: #19c37d; } .right { --color: #2f8bff; } .wrong { --color: #ff3347; } .missed { --color: #ffb000; }
    .marked rect, .found rect, .missed rect { stroke-dasharray: 6 4; }
    .picture .wrong rect, .picture .missed rect { stroke-width: 3; }
    .files { color: var(--faint); font-size: 14px; margin: 10px 0 0; }
    .key { display: flex; flex-wrap: wrap; gap: 4px 20px; margin: 0 0 12px; font-size: 14px; }
    .key label { cursor: pointer; }
    .key svg { width: 22px; height: 14px; margin: 0 6px 0 2px; vertical-align: -2px; }
    .key rect { fill: none; stroke: var(--color); stroke-width: 2.5; }
    body:has(#show-marked:not(:checked)) .picture .marked, body:has(#show-found:not(:checked)) .picture .found,
    body:has(#show-right:not(:checked)) .picture .right,
    body:has(#show-wrong:not(:checked)) .picture .wrong, body:has(#show-missed:not(:checked)) .picture .missed { display: none; }
    main { padding-bottom: 60px; }

    @media (max-width: 960px) { .cards { grid-template-columns: repeat(3, 1fr); } .charts { grid-template-columns: minmax(0, 1fr); } }
    @media (max-width: 520px) { header, main { padding-left: 14px; padding-right: 14px; } .cards { grid-template-columns: repeat(2, 1fr); } }
    @media print { nav, .key input, .choice { display: none; } section { break-inside: avoid-page; } .panel.tall { max-height: none; } }

    """
}
