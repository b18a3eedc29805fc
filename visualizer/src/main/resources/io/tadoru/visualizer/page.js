'use strict';
/* The report's desk. Texts of the incident only ever become text nodes; keys are places in lists, never names. */
(function () {
  const $ = (id) => document.getElementById(id);
  const data = JSON.parse($('incident').textContent);
  const nodes = data.nodes, edges = data.edges, boxes = data.boxes;
  /** What a browser cannot draw anew in every frame. */
  const large = nodes.length + edges.length > 1500;
  const quiet = matchMedia('(prefers-reduced-motion: reduce)');

  // --- words
  const WORDS = {
    en: { search: 'Search', hits: '{0} of {1}', none: 'nothing found',
      process: 'Process', file: 'File', endpoint: 'Address', user: 'User', finding: 'Finding', all: 'all', any: 'any finding',
      fit: 'Fit', in: 'Zoom in', out: 'Zoom out', undo: 'Undo', redo: 'Redo', hide: 'Hide', showAll: 'Show hidden ({0})', pin: 'Pin',
      open: 'Open', close: 'Close', openAll: 'Open all', closeAll: 'Close all', help: 'Keys', theme: 'Light/dark', play: 'Play',
      pause: 'Pause', timeFrom: 'Time from', timeTo: 'to', whole: 'all time', graph: 'Provenance graph. Arrow keys go from node to node, Enter opens a group, ? lists the keys.',
      panel: 'Details', nothing: 'Select a node or an arrow to see everything about it.', table: 'Tables', filter: 'Filter rows',
      copy: 'Copy CSV', save: 'Save CSV', copied: 'copied', more: 'Show more ({0})', rows: '{0} of {1} rows', processes: 'Processes',
      files: 'Files', endpoints: 'Addresses', flows: 'Flows', events: 'Events', activities: 'Activities', exports: 'Export what is shown',
      pid: 'pid', ppid: 'parent pid', comm: 'task', exe: 'image', command: 'Command lines', cwd: 'in', login: 'login', session: 'session',
      start: 'started', seen: 'first seen', end: 'ended', host: 'host', paths: 'Names', inode: 'inode', dev: 'device',
      address: 'address', port: 'port', role: 'role', findings: 'Findings', counted: 'Counted, not drawn', why: 'Why it is here',
      arrows: 'Flows in and out', evidence: 'Evidence', first: 'first', last: 'last', count: 'times', call: 'call', outcome: 'outcome',
      members: 'Members', rule: 'rule', proven: 'proven: the way of information is the same with it as without', unproven: 'not proven',
      shared: 'leaves used in the same way', rest: 'what the diagram has no room for', name: 'name', words: 'what', at: 'time (UTC)', rel: 'from the alert',
      no: 'no.', serial: 'serial', source: 'source', id: 'id', answer: 'ANSWER', origin: 'ORIGIN', alerted: 'IN THE ALERT', step: 'STEP',
      from: 'from', to: 'to', done: 'Done', leftEvents: 'The page holds the first rows; {0} more are in events.csv.',
      cause: 'cause', effect: 'effect', context: 'context', remote: 'remote', language: '日本語', moreOf: 'Show more of this', asked: 'Asked; the report is being made anew …', moreBy: 'More of this:',
      keys: [['Arrow keys', 'next node in that direction'], ['[ and ]', 'earlier, later flow'], ['Enter or o', 'open or close the group'], ['h', 'hide'], ['p', 'pin or unpin'],
        ['u / r, Ctrl+Z / Ctrl+Y', 'undo, redo'], ['+ − f', 'zoom, fit'], ['a', 'go to the answer'], ['/', 'search'], ['Space', 'play or pause time'], ['d', 'to the details'], ['Esc', 'leave'], ['?', 'this list']],
      laneKeys: [['s, e (lanes)', 'the span of time begins, ends at the selected flow'], ['Shift+←, Shift+→ (lanes)', 'move that edge by a moment'], ['Esc (lanes)', 'all time']],
      spanHint: 'Drag across the lanes to choose a span of time; the graph and the tables follow.', spanOf: 'Span: {0} to {1}, {2} of {3} flows', spanAll: 'Show all time' },
    ja: { search: '検索', hits: '{1} 件中 {0}', none: '見つかりません',
      process: 'プロセス', file: 'ファイル', endpoint: 'アドレス', user: 'ユーザー', finding: '検出', all: 'すべて', any: '検出あり',
      fit: '全体', in: '拡大', out: '縮小', undo: '元に戻す', redo: 'やり直す', hide: '隠す', showAll: '隠したものを表示 ({0})', pin: '固定',
      open: '開く', close: '閉じる', openAll: 'すべて開く', closeAll: 'すべて閉じる', help: 'キー', theme: '明/暗', play: '再生',
      pause: '停止', timeFrom: '時刻: 開始', timeTo: '終了', whole: '全期間', graph: '来歴グラフ。矢印キーで移動、Enter でグループを開く、? でキー一覧。',
      panel: '詳細', nothing: 'ノードか矢印を選ぶと、すべての情報が表示されます。', table: '表', filter: '行を絞り込む',
      copy: 'CSV をコピー', save: 'CSV を保存', copied: 'コピーしました', more: 'さらに表示 ({0})', rows: '{1} 行中 {0}', processes: 'プロセス',
      files: 'ファイル', endpoints: 'アドレス', flows: '流れ', events: 'イベント', activities: '活動', exports: '表示中の内容を書き出す',
      pid: 'pid', ppid: '親 pid', comm: 'タスク', exe: '実行ファイル', command: 'コマンドライン', cwd: '作業場所', login: 'ログイン', session: 'セッション',
      start: '開始', seen: '最初の記録', end: '終了', host: 'ホスト', paths: '名前', inode: 'inode', dev: 'デバイス',
      address: 'アドレス', port: 'ポート', role: '役割', findings: '検出', counted: '数のみ(図になし)', why: 'ここにある理由',
      arrows: '出入りの流れ', evidence: '証拠', first: '最初', last: '最後', count: '回数', call: 'システムコール', outcome: '結果',
      members: '中身', rule: '規則', proven: '証明済み: 情報の経路は変わりません', unproven: '未証明',
      shared: '同じ使われ方の末端', rest: '図に入らないもの', name: '名前', words: '内容', at: '時刻 (UTC)', rel: 'アラートから',
      no: '番号', serial: '通番', source: '出典', id: 'ID', answer: '答え', origin: '起点', alerted: 'アラート記載', step: '手順',
      from: 'から', to: 'へ', done: '閉じる', leftEvents: 'このページは最初の行だけです。残り {0} 件は events.csv にあります。',
      cause: '原因', effect: '影響', context: '周辺', remote: '接続先', language: 'English', moreOf: 'さらに調べる', asked: '依頼しました。レポートを作り直しています…', moreBy: 'さらに調べるには:',
      keys: [['矢印キー', 'その方向の次のノード'], ['[ と ]', '前、次の流れ'], ['Enter / o', 'グループを開閉'], ['h', '隠す'], ['p', '固定・解除'],
        ['u / r, Ctrl+Z / Ctrl+Y', '元に戻す・やり直す'], ['+ − f', '拡大・縮小・全体'], ['a', '答えへ'], ['/', '検索'], ['Space', '時刻の再生・停止'], ['d', '詳細へ'], ['Esc', '離れる'], ['?', 'この一覧']],
      laneKeys: [['s, e (レーン)', '選んだ流れを期間の始まり・終わりにする'], ['Shift+←, Shift+→ (レーン)', 'その端を一つずつ動かす'], ['Esc (レーン)', '全期間に戻す']],
      spanHint: 'レーンを横にドラッグすると期間を選べます。グラフと表も従います。', spanOf: '期間: {0} から {1} まで、流れ {3} 件中 {2} 件', spanAll: '全期間を表示' },
  };
  /** What the report says, in other languages; sentences are arrays of their words and what stands in their places. */
  const CATALOGUE = { en: {}, ja: JSON.parse($('ja').textContent) };
  let lang = (navigator.language || 'en').toLowerCase().startsWith('ja') ? 'ja' : 'en';
  const t = (key, ...args) => String(WORDS[lang][key]).replace(/\{(\d)\}/g, (m, i) => String(args[i]));

  const inLang = (words) => Object.hasOwn(CATALOGUE[lang], words) ? CATALOGUE[lang][words] : words;
  /** The pieces of a sentence: our words, and texts of others in arrays. */
  function pieces(said, words = inLang) {
    if (typeof said === 'string') return said ? [[said]] : [];
    return words(said[0]).split(/(\{\d\})/).flatMap((w) => /^\{\d\}$/.test(w) && +w[1] + 1 < said.length ? pieces(said[+w[1] + 1], words) : w ? [w] : []);
  }
  const say = (said, words) => pieces(said, words).map((x) => typeof x === 'string' ? x : x[0]).join('');
  const english = (said) => say(said, (words) => words);

  // --- building
  function el(tag, attrs, ...children) {
    const e = document.createElement(tag);
    for (const [k, v] of Object.entries(attrs || {})) {
      if (k === 'on') {
        for (const [type, f] of Object.entries(v)) e.addEventListener(type, f);
      } else if (v !== null && v !== undefined && v !== false) {
        e.setAttribute(k, v === true ? '' : String(v));
      }
    }
    for (const c of children.flat()) if (c !== null && c !== undefined) e.append(c);
    return e;
  }
  const code = (text) => el('bdi', { class: 'code', dir: 'ltr' }, String(text));
  const spoken = (said) => el('span', { class: 'names' }, pieces(said).map((x) => typeof x === 'string' ? x : el('bdi', {}, x[0])));
  const clear = (e) => { while (e.firstChild) e.removeChild(e.firstChild); };
  const button = (key, f, attrs) => el('button', { type: 'button', 'data-w': key, on: { click: f }, ...attrs }, t(key));

  // --- state
  const boxOf = new Array(nodes.length).fill(-1);
  boxes.forEach((b, i) => b.nodes.forEach((n) => { boxOf[n] = i; }));
  const moments = [...new Set(edges.map((e) => e.first))].sort((a, b) => a - b);
  const firstOf = nodes.map(() => Infinity);
  const lastOf = nodes.map(() => -Infinity);
  const edgesOf = nodes.map(() => []);
  edges.forEach((e, i) => {
    for (const n of new Set([e.from, e.to])) {
      firstOf[n] = Math.min(firstOf[n], e.first);
      lastOf[n] = Math.max(lastOf[n], e.last);
      edgesOf[n].push(i);
    }
  });
  /** What is searched, in the language shown. */
  const textsIn = {};
  const texts = () => textsIn[lang] || (textsIn[lang] = nodes.map((n) => strings({ ...n, name: say(n.name), title: '', findings: n.findings.map((f) => [f.source, f.level, say(f.reason), f.techniques]),
    folds: n.folds.map((f) => [say(f.words), f.rule, f.examples]), why: '' }).join('\n').toLowerCase()));
  function strings(v) {
    return typeof v === 'string' ? [v] : typeof v === 'number' ? [String(v)] : v && typeof v === 'object' ? Object.values(v).flatMap(strings) : [];
  }
  let view = { open: [], hidden: [], moved: {}, pinned: [] };
  let past = [], future = [];
  const filters = { off: new Set(), user: '', finding: '', begin: 0, step: moments.length, query: '' };
  let selected = null;
  let tab = 'processes';
  const copyOf = (v) => JSON.parse(JSON.stringify(v));
  function change(f) {
    past.push(copyOf(view));
    if (past.length > 200) past.shift();
    future = [];
    f();
    draw();
    save();
  }
  function undo() { if (past.length) { future.push(copyOf(view)); view = past.pop(); draw(); save(); } }
  function redo() { if (future.length) { past.push(copyOf(view)); view = future.pop(); draw(); save(); } }

  // Names that hold in the next report too, where places in the lists are others.
  const placeOf = new Map(nodes.map((n, i) => [n.id, i]));
  const flowName = (e) => [nodes[e.from].id, nodes[e.to].id, e.call, e.outcome].join(' ');
  const lasting = (id) => id[0] === 'n' ? nodes[+id.slice(1)].id : id[0] === 'b' ? '*' + nodes[boxes[+id.slice(1)].nodes[0]].id : '>' + flowName(edges[+id.slice(1)]);
  function found(name) {
    if (typeof name !== 'string') return null;
    const node = placeOf.get(name.replace(/^\*/, ''));
    if (name[0] === '>') { const i = edges.findIndex((e) => flowName(e) === name.slice(1)); return i < 0 ? null : 'e' + i; }
    if (node === undefined) return null;
    return name[0] !== '*' ? 'n' + node : boxOf[node] < 0 ? null : 'b' + boxOf[node];
  }

  /** What stands for a node now: n and its place, or b and its box's. */
  function standing(n) {
    const b = boxOf[n];
    if (b < 0 || view.open.includes(b)) return 'n' + n;
    return boxes[b].into >= 0 ? standing(boxes[b].into) : 'b' + b;
  }
  function tag(n) {
    const out = [];
    if (n.step) out.push(t('step') + ' ' + n.step);
    if (n.origin && !n.answer) out.push(t('origin'));
    if (n.answer) out.push(t('answer'));
    if (n.alerted) out.push(t('alerted'));
    [...new Set(n.findings.filter((f) => f.source !== 'alert').map((f) => f.level))].forEach((l) => out.push('! ' + inLang(l)));
    return out.join(' · ');
  }
  const foldedAt = (n) => boxes.map((b, i) => i).filter((i) => boxes[i].into === n && !view.open.includes(i));
  function labelOf(id) {
    const i = +id.slice(1);
    if (id[0] === 'b') {
      const b = boxes[i];
      return [say(b.words || ''), '＋ ' + say(b.counted)].filter(Boolean).map((x) => short(x, 40)).join('\n');
    }
    const n = nodes[i];
    const lines = [tag(n), ...n.lines];
    foldedAt(i).forEach((b) => lines.push('＋ ' + say(boxes[b].counted)));
    return lines.filter(Boolean).join('\n');
  }
  const short = (s, most) => { const c = [...s]; return c.length > most ? c.slice(0, most).join('') + '…' : s; };

  // --- places: the engine's, pushed apart where a group is open
  const W = 210, H = 50, GAP = 14;
  let laid = new Map(), laidFor = null;
  /** What is open decides where things are, and whoever moved some. */
  function places() {
    if (laidFor !== view.open.join()) { laid = layout(); laidFor = view.open.join(); }
    const at = new Map(laid);
    for (const [id, p] of Object.entries(view.moved)) { const q = at.get(id); if (q) at.set(id, { ...q, x: p.x, y: p.y }); }
    return at;
  }
  function layout() {
    const at = new Map();
    // The engine left room for paper's lines and labels; a screen is wide.
    const put = (id, o) => { if (o.x !== undefined) at.set(id, { x: o.x * 1.1, y: o.y * 0.8, w: Math.max(o.w, 60), h: Math.max(Math.min(o.h, 58), 30) }); };
    nodes.forEach((n, i) => put('n' + i, n));
    boxes.forEach((b, i) => put('b' + i, b));
    for (const i of view.open) {
      const b = boxes[i];
      const columns = Math.ceil(Math.sqrt(b.nodes.length / 2));
      const rows = Math.ceil(b.nodes.length / columns);
      const gw = columns * (W + GAP), gh = rows * (H + GAP);
      let mid = at.get('b' + i), need = gw;
      if (b.into >= 0) {
        const host = at.get('n' + b.into) || { x: 0, y: 0, w: W, h: H };
        mid = { x: host.x + host.w / 2 + GAP, y: host.y, w: 0, h: host.h };
        need = 2 * (gw + GAP);
      }
      if (!mid) continue;
      const dx = Math.max(0, (need - mid.w) / 2), dy = Math.max(0, (gh - mid.h) / 2);
      for (const p of at.values()) {
        if (b.into >= 0) p.x += p.x > mid.x ? gw + 2 * GAP : 0;
        else p.x += p.x > mid.x + 1 ? dx : p.x < mid.x - 1 ? -dx : 0;
        p.y += p.y > mid.y + 1 ? dy : p.y < mid.y - 1 ? -dy : 0;
      }
      const left = b.into >= 0 ? mid.x + GAP : mid.x - gw / 2;
      b.nodes.forEach((n, k) => at.set('n' + n, {
        x: left + (k % columns + 0.5) * (W + GAP), y: mid.y - gh / 2 + (Math.floor(k / columns) + 0.5) * (H + GAP), w: W, h: H }));
    }
    apart(at);
    return at;
  }
  /** What lies on another goes down, or aside where that is nearer. */
  function apart(at) {
    if (large) return;
    const shown = [...new Set(nodes.map((n, i) => standing(i)))].map((id) => at.get(id)).filter(Boolean).sort((a, b) => a.y - b.y || a.x - b.x);
    for (let round = 0, pushed = true; pushed && round < 50; round++) {
      pushed = false;
      for (let i = 0; i < shown.length; i++) {
        for (let k = i + 1; k < shown.length; k++) {
          const a = shown[i], b = shown[k];
          const dx = (a.w + b.w) / 2 + 8 - Math.abs(b.x - a.x), dy = (a.h + b.h) / 2 + 8 - Math.abs(b.y - a.y);
          if (dx <= 1 || dy <= 1) continue;
          pushed = true;
          if (dx < dy) b.x += b.x < a.x ? -dx : dx; else b.y += dy;
        }
      }
    }
  }

  // --- filters
  const limit = () => filters.step >= moments.length ? Infinity : filters.step <= 0 ? -Infinity : moments[filters.step - 1];
  const since = () => filters.begin <= 0 ? -Infinity : moments[filters.begin];
  const inSpan = (o) => o.first <= limit() && (o.last === undefined ? o.first : o.last) >= since();
  function passes(i) {
    const n = nodes[i];
    if (filters.off.has(n.kind)) return false;
    if (filters.user && n.kind === 'process' && (n.user || '') !== filters.user) return false;
    if (filters.user && n.kind !== 'process' && !edgesOf[i].some((e) => [edges[e].from, edges[e].to].some((m) => nodes[m].user === filters.user))) return false;
    if (filters.finding === '*' && !n.findings.length) return false;
    return !filters.finding || filters.finding === '*' || n.findings.some((f) => f.source === filters.finding || f.techniques.includes(filters.finding));
  }
  const yet = (i) => firstOf[i] === Infinity || firstOf[i] <= limit() && lastOf[i] >= since();

  // --- the drawing
  const themed = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  let cy = null;
  function style() {
    const v = themed;
    return [
      { selector: 'node', style: { label: 'data(label)', width: 'data(w)', height: 'data(h)', 'font-size': 10, 'text-wrap': 'wrap', 'text-max-width': 'data(tw)',
        'text-valign': 'center', 'text-halign': 'center', 'font-family': 'Arial, Liberation Sans, Helvetica, DejaVu Sans, Noto Sans CJK JP, sans-serif',
        color: v('--fg'), 'border-width': 1.5, 'min-zoomed-font-size': 4, 'text-overflow-wrap': 'anywhere' } },
      { selector: '.process', style: { shape: 'rectangle', 'background-color': v('--k-process'), 'border-color': v('--k-process-line') } },
      { selector: '.file', style: { shape: 'round-rectangle', 'background-color': v('--k-file'), 'border-color': v('--k-file-line') } },
      { selector: '.endpoint', style: { shape: 'ellipse', 'background-color': v('--k-endpoint'), 'border-color': v('--k-endpoint-line') } },
      { selector: '.box', style: { shape: 'barrel', 'background-color': v('--k-box'), 'border-color': v('--k-box-line'), 'border-style': 'double', 'border-width': 4 } },
      { selector: '.effect', style: { 'border-style': 'dashed' } },
      { selector: '.context', style: { 'border-style': 'dotted' } },
      { selector: 'node.path', style: { 'border-color': v('--path'), 'border-width': 4, 'font-weight': 'bold' } },
      { selector: 'node.answer', style: { 'border-color': v('--answer-line'), 'background-color': v('--answer-fill'), color: '#ffffff', 'border-width': 6, 'border-style': 'double', 'font-weight': 'bold' } },
      { selector: 'edge', style: { width: 1.3, 'line-color': v('--context'), 'target-arrow-color': v('--context'), 'target-arrow-shape': 'triangle', 'curve-style': large ? 'straight' : 'bezier',
        label: 'data(label)', 'font-size': 9, color: v('--fg'), 'text-background-color': v('--paper'), 'text-background-opacity': 0.85, 'text-background-padding': 1, 'min-zoomed-font-size': 6, 'arrow-scale': 0.9 } },
      { selector: 'edge.path', style: { width: 4, 'line-color': v('--path'), 'target-arrow-color': v('--path'), color: v('--path'), 'font-weight': 'bold', 'z-index': 5 } },
      { selector: 'edge.failed', style: { 'line-style': 'dashed' } },
      { selector: '.hit', style: { 'overlay-color': v('--hit'), 'overlay-opacity': 0.35, 'overlay-padding': 5 } },
      { selector: '.later', style: { opacity: 0.1 } },
      { selector: '.out', style: { display: 'none' } },
      { selector: 'edge.near', style: { width: 3, 'z-index': 6 } },
      { selector: '.pinned', style: { 'underlay-color': v('--fg'), 'underlay-opacity': 0.25, 'underlay-padding': 4 } },
      { selector: '.chosen', style: { 'outline-width': 4, 'outline-color': v('--focus'), 'outline-offset': 3, 'line-color': v('--focus'), 'target-arrow-color': v('--focus'), width: (e) => e.isNode() ? e.data('w') : 5, 'z-index': 9 } },
    ];
  }
  function wanted() {
    const want = new Map();
    const at = places();
    const shown = new Map();
    nodes.forEach((n, i) => {
      const id = standing(i);
      if (!shown.has(id)) shown.set(id, []);
      shown.get(id).push(i);
    });
    for (const [id, of] of shown) {
      const p = at.get(id);
      if (!p) continue;
      const k = +id.slice(1), box = id[0] === 'b';
      const what = box ? boxes[k] : nodes[k];
      const own = box ? of : [k];
      const classes = [box ? 'box' : what.kind, what.look];
      if (!own.some(passes)) classes.push('out');
      if (!own.some(yet)) classes.push('later');
      if (view.hidden.includes(id)) classes.push('out');
      if (view.pinned.includes(id)) classes.push('pinned');
      if (filters.query && own.some((i) => isHit.has(i))) classes.push('hit');
      if (selected === id) classes.push('chosen');
      want.set(id, { group: 'nodes', data: { id, label: labelOf(id), w: p.w, h: p.h, tw: p.w + 16 },
        position: { x: p.x, y: p.y }, classes: classes.join(' '), locked: view.pinned.includes(id) });
    }
    const arrows = new Map();
    edges.forEach((e, i) => {
      const from = standing(e.from), to = standing(e.to);
      if (from === to || !want.has(from) || !want.has(to)) return;
      const key = from + ' ' + to + ' ' + e.kind + ' ' + e.outcome;
      if (!arrows.has(key)) arrows.set(key, []);
      arrows.get(key).push(i);
    });
    for (const list of arrows.values()) {
      const e = edges[list[0]];
      const count = list.reduce((a, i) => a + edges[i].count, 0);
      const classes = ['flow'];
      if (list.some((i) => edges[i].path)) classes.push('path');
      if (e.outcome !== 'success' && e.outcome !== '' && e.outcome !== 'in progress') classes.push('failed');
      if (!list.some((i) => inSpan(edges[i]))) classes.push('later');
      const id = 'e' + list[0];
      if (selected && selected[0] === 'e' && list.includes(+selected.slice(1))) classes.push('chosen');
      if (selected === standing(e.from) || selected === standing(e.to)) classes.push('near');
      const numbers = list.length > 3 ? list.slice(0, 3).map((i) => edges[i].n).join(', ') + ', …' : list.map((i) => edges[i].n).join(', ');
      want.set(id, { group: 'edges', data: { id, source: standing(e.from), target: standing(e.to), label: numbers + ' ' + inLang(e.kind) + (count > 1 ? ' ×' + count : ''), list }, classes: classes.join(' ') });
    }
    return want;
  }
  function draw() {
    const want = wanted();
    cy.batch(() => {
      cy.elements().forEach((e) => {
        const w = want.get(e.id());
        if (!w || (e.isEdge() && (e.data('source') !== w.data.source || e.data('target') !== w.data.target))) e.remove();
      });
      const add = [];
      for (const [id, w] of want) {
        const e = cy.getElementById(id);
        if (e.empty()) {
          add.push(w);
        } else {
          e.classes(w.classes);
          e.data(w.group === 'nodes' ? { label: w.data.label, w: w.data.w, h: w.data.h, tw: w.data.tw } : { label: w.data.label, list: w.data.list });
          if (w.group === 'nodes') {
            e.unlock();
            e.position(w.position);
            if (w.locked) e.lock();
          }
        }
      }
      cy.add(add.filter((x) => x.group === 'nodes'));
      cy.add(add.filter((x) => x.group === 'edges'));
    });
    toolsNow();
    overview();
  }
  function toolsNow() {
    tools.undo.disabled = !past.length;
    tools.redo.disabled = !future.length;
    tools.showAll.hidden = !view.hidden.length;
    tools.showAll.textContent = t('showAll', view.hidden.length);
  }
  /** All of it; two shapes need not fill a screen. */
  function fit() {
    cy.fit(cy.elements(':visible'), 20);
    if (cy.zoom() > 1.6) { cy.zoom(1.6); cy.center(); }
  }
  function zoom(by) { cy.zoom({ level: cy.zoom() * by, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } }); }
  function reveal(id) {
    const e = cy.getElementById(id);
    if (e.empty()) return;
    const b = e.renderedBoundingBox();
    if (b.x1 < 0 || b.y1 < 0 || b.x2 > cy.width() || b.y2 > cy.height()) {
      if (quiet.matches) cy.center(e); else cy.animate({ center: { eles: e }, duration: 180 });
    }
  }

  // --- overview
  let mapAt = null, mapAsked = false, mapImage = null;
  /** Where things are, and which part of it is seen; panning changes only that part. */
  function overview(moved) {
    if (!moved) mapImage = null;
    if (mapAsked) return;
    mapAsked = true;
    requestAnimationFrame(() => {
      mapAsked = false;
      const c = $('overview'), g = c.getContext('2d', { willReadFrequently: true });
      if (!mapImage) {
        g.clearRect(0, 0, c.width, c.height);
        const shown = cy.nodes(':visible'), b = shown.boundingBox({ includeLabels: false });
        if (!b.w || !b.h) return;
        const k = Math.min(c.width / b.w, c.height / b.h) * 0.94;
        mapAt = { k, ox: (c.width - b.w * k) / 2 - b.x1 * k, oy: (c.height - b.h * k) / 2 - b.y1 * k };
        const path = themed('--path'), soft = themed('--soft');
        shown.forEach((n) => {
          g.fillStyle = n.hasClass('answer') || n.hasClass('path') ? path : soft;
          const p = n.position(), w = Math.max(2, n.data('w') * k), h = Math.max(2, n.data('h') * k);
          g.fillRect(p.x * k + mapAt.ox - w / 2, p.y * k + mapAt.oy - h / 2, w, h);
        });
        mapImage = g.getImageData(0, 0, c.width, c.height);
      }
      g.putImageData(mapImage, 0, 0);
      const { k, ox, oy } = mapAt, x = cy.extent();
      g.strokeStyle = themed('--focus');
      g.lineWidth = 2;
      g.strokeRect(x.x1 * k + ox, x.y1 * k + oy, x.w * k, x.h * k);
    });
  }

  // --- selection and panel
  const panel = $('panel');
  function select(id, opts) {
    selected = id;
    if (id && (id[0] === 'n')) {
      // What lies in a closed group shows where its group stands.
      const s = standing(+id.slice(1));
      if (s !== id && opts && opts.open && boxOf[+id.slice(1)] >= 0) {
        change(() => { if (!view.open.includes(boxOf[+id.slice(1)])) view.open.push(boxOf[+id.slice(1)]); });
      }
    }
    draw();
    show(id);
    if (id) {
      if (!opts || opts.reveal !== false) reveal(shownAs(id));
      $('said').textContent = nameOf(id);
    }
    rowsChosen();
    save();
  }
  function shownAs(id) {
    if (id[0] === 'n') return standing(+id.slice(1));
    if (id[0] !== 'e') return id;
    const own = cy.edges().filter((e) => e.data('list').includes(+id.slice(1)));
    return own.nonempty() ? own[0].id() : standing(edges[+id.slice(1)].from);
  }
  function nameOf(id) {
    const i = +id.slice(1);
    return id[0] === 'n' ? [tag(nodes[i]), say(nodes[i].name)].filter(Boolean).join(' ') : id[0] === 'b' ? say(boxes[i].words || boxes[i].counted) : edges[i].n + '. ' + say(edges[i].text);
  }
  const link = (id, text) => el('button', { type: 'button', class: 'link', on: { click: () => select(id, { open: true }) } }, code(text));
  function facts(list) {
    const dl = el('dl', { class: 'facts' });
    for (const [k, v] of list) if (v !== undefined && v !== null && v !== '') dl.append(el('dt', {}, t(k)), el('dd', {}, typeof v === 'object' ? v : code(v)));
    return dl;
  }
  const when = (o, k) => o[k + 'At'] ? o[k + 'At'] + ' (' + o[k + 'Rel'] + ')' : '';
  function part(key, items) { return items.length ? [el('h4', {}, t(key)), el('ul', {}, items.map((i) => el('li', {}, i)))] : []; }
  function show(id) {
    clear(panel);
    panel.append(el('h3', { 'data-w': 'panel' }, t('panel')));
    if (!id) {
      panel.append(el('p', { class: 'soft' }, t('nothing')));
      const answer = nodes.findIndex((n) => n.answer);
      if (answer < 0) return;
      id = 'n' + answer;
    }
    const i = +id.slice(1);
    panel.append(el('p', { class: 'who' }, id[0] === 'n' ? el('strong', {}, t(nodes[i].kind) + ' ') : null, code(nameOf(id))));
    if (id[0] === 'n') panelNode(nodes[i], i); else if (id[0] === 'b') panelBox(boxes[i], i); else panelEdge(edges[i], i);
  }
  function panelNode(n, i) {
    panel.append(facts([['role', t(n.answer ? 'answer' : n.role)], ['host', n.host], ['pid', n.pid], ['ppid', n.ppid], ['comm', n.comm], ['exe', n.exe],
      ['user', n.user && n.uid && n.user !== n.uid ? n.user + ' (' + n.uid + ')' : n.user], ['login', n.login], ['session', n.session],
      [n.born ? 'start' : 'seen', when(n, 'start')], ['end', when(n, 'end')], ['address', n.ip], ['port', n.port], ['inode', n.inode], ['dev', n.dev], ['id', n.id]]));
    if (mayAsk) panel.append(el('p', {}, el('button', { type: 'button', id: 'more', on: { click: () => more(n) } }, t('moreOf')), ' ', el('span', { class: 'soft', role: 'status' }, asking)));
    else if (!framed) panel.append(el('p', { class: 'soft' }, t('moreBy'), ' ', code('--more ' + n.id)));
    panel.append(...part('findings', n.findings.map((f) => [el('strong', {}, inLang(f.level)), ' ', spoken(f.reason), ' (', code(f.source), ') ', f.techniques.map((x) => el('span', { class: 'chip' }, x)),
      f.evidence.flatMap((e) => [' ', link('e' + e, edges[e].n)])].flat())));
    panel.append(...part('command', (n.commands || []).map((c) => [el('span', { class: 'soft' }, c.tAt + ' '), code(c.line), c.cwd ? [' ' + t('cwd') + ' ', code(c.cwd)] : null].flat())));
    panel.append(...part('paths', (n.paths || []).map((p) => code(p))));
    panel.append(...part('counted', n.folds.map((f) => [spoken(f.words), f.examples.length ? el('details', {}, el('summary', {}, String(f.count)), el('ul', {}, f.examples.map((x) => el('li', {}, code(x))))) : ''])));
    for (const b of foldedAt(i).concat(boxOf[i] >= 0 ? [boxOf[i]] : [])) panel.append(el('p', {}, spoken(boxes[b].words || boxes[b].counted), ' ', toggler(b)));
    if (n.why) panel.append(...part('why', [[n.why.from !== undefined ? link('n' + n.why.from, say(nodes[n.why.from].name)) : '', ' ', n.why.reasons.map((r) => say(r)).join('; ')]]));
    panel.append(...part('arrows', edgesOf[i].slice(0, 200).map((e) => [link('e' + e, edges[e].n + '. ' + say(edges[e].text)), ' ', el('span', { class: 'soft' }, edges[e].firstRel)])));
  }
  const toggler = (b) => el('button', { type: 'button', on: { click: () => toggle(b) } }, t(view.open.includes(b) ? 'close' : 'open'));
  function panelBox(b, i) {
    panel.append(facts([['members', say(b.counted)], ['rule', b.rule ? spoken(b.rule) : t(b.kind)], ['words', b.kind === 'group' ? t(b.proven ? 'proven' : 'unproven') : '']]), el('p', {}, toggler(i)));
    panel.append(...part('members', b.nodes.slice(0, 300).map((n) => link('n' + n, say(nodes[n].name)))));
  }
  function panelEdge(e, i) {
    panel.append(facts([['from', link('n' + e.from, say(nodes[e.from].name))], ['to', link('n' + e.to, say(nodes[e.to].name))], ['call', e.call], ['outcome', inLang(e.outcome)], ['count', e.count], ['first', when(e, 'first')], ['last', when(e, 'last')]]));
    panel.append(...part('evidence', e.events.map((r) => [el('span', { class: 'soft' }, r.at + ' #' + r.serial + ' '), code(r.source)])));
    if (e.count > e.events.length) panel.append(el('p', { class: 'soft' }, '+ ' + (e.count - e.events.length) + ': events.csv'));
    const drawn = cy.edges().filter((x) => x.data('list').includes(i));
    if (drawn.nonempty() && drawn[0].data('list').length > 1) panel.append(...part('flows', drawn[0].data('list').slice(0, 200).map((x) => link('e' + x, edges[x].n + '. ' + say(edges[x].text)))));
  }
  function toggle(b) {
    change(() => { view.open = view.open.includes(b) ? view.open.filter((x) => x !== b) : view.open.concat(b); });
    if (selected === 'b' + b && view.open.includes(b)) select('n' + boxes[b].nodes[0], { reveal: false });
    else if (selected && selected[0] === 'n' && boxOf[+selected.slice(1)] === b) select(boxes[b].into >= 0 ? 'n' + boxes[b].into : view.open.includes(b) ? selected : 'b' + b);
    else show(selected);
    $('said').textContent = t(view.open.includes(b) ? 'open' : 'close') + ': ' + say(boxes[b].counted);
  }
  function boxHere() {
    if (!selected || selected[0] === 'e') return -1;
    const i = +selected.slice(1);
    if (selected[0] === 'b') return i;
    const folded = foldedAt(i);
    return folded.length ? folded[0] : boxOf[i] >= 0 ? boxOf[i] : boxes.findIndex((b) => b.into === i);
  }
  function hide() {
    if (!selected || selected[0] === 'e') return;
    const id = shownAs(selected);
    change(() => view.hidden.push(id));
    select(null);
  }
  function pin() {
    if (!selected || selected[0] === 'e') return;
    const id = shownAs(selected);
    change(() => {
      if (view.pinned.includes(id)) { view.pinned = view.pinned.filter((x) => x !== id); delete view.moved[id]; }
      else { view.pinned.push(id); const p = cy.getElementById(id).position(); view.moved[id] = { x: p.x, y: p.y }; }
    });
  }

  // --- search
  let hits = [], isHit = new Set(), hitAt = -1;
  function search(next) {
    const q = filters.query.toLowerCase();
    if (!next) {
      hits = q ? nodes.map((n, i) => i).filter((i) => texts()[i].includes(q)) : [];
      isHit = new Set(hits);
      hitAt = -1;
      draw();
    } else if (hits.length) {
      hitAt = (hitAt + next + hits.length) % hits.length;
      select('n' + hits[hitAt], { open: true });
    }
    $('hits').textContent = !q ? '' : hits.length ? t('hits', Math.max(0, hitAt) + 1, hits.length) : t('none');
  }

  // --- time
  let playing = 0;
  function momentText(at) {
    const e = at >= 0 && at < moments.length ? edges.find((x) => x.first === moments[at]) : null;
    return e ? e.firstAt + ' (' + e.firstRel + ')' : '—';
  }
  /** Shows what happened from the moment of this place in the list to before that of the other. */
  function setSpan(begin, step) {
    filters.step = Math.max(0, Math.min(moments.length, step));
    filters.begin = Math.max(0, Math.min(filters.step, moments.length - 1, begin));
    const from = $('scrub-from'), to = $('scrub');
    from.value = String(filters.begin);
    to.value = String(filters.step);
    const end = filters.step >= moments.length ? t('whole') : momentText(filters.step - 1);
    from.setAttribute('aria-valuetext', filters.begin ? momentText(filters.begin) : t('whole'));
    to.setAttribute('aria-valuetext', end);
    $('clock').textContent = filters.begin ? momentText(filters.begin) + ' – ' + (filters.step >= moments.length ? '' : end) : end;
    for (const { g, flows } of lanes) if (flows.length) g.classList.toggle('later', !flows.some((n) => inSpan(edges[n - 1])));
    band();
    if (ready) {
      draw();
      table();
      save();
    }
  }
  const setStep = (step) => setSpan(filters.begin, step);
  function play() {
    if (playing) { clearInterval(playing); playing = 0; }
    else {
      if (filters.step >= moments.length) setStep(filters.begin);
      playing = setInterval(() => { setStep(filters.step + 1); if (filters.step >= moments.length) play(); }, 450);
    }
    tools.play.textContent = t(playing ? 'pause' : 'play');
    tools.play.setAttribute('aria-pressed', String(!!playing));
  }

  // --- tables
  const c = (key, get, number) => ({ key, get, number });
  const at = (key) => [c('at', (o) => o[key + 'At'] && o[key + 'At'].replace(' UTC', '')), c('rel', (o) => o[key + 'Rel'])].map((x, k) => ({ ...x, order: (o) => o[key], number: k === 1 }));
  const foundAt = (n) => n.findings.map((f) => [inLang(f.level), say(f.reason), ...f.techniques].join(' ')).join(' ; ');
  const TABLES = {
    processes: { rows: () => nodes.map((n, i) => ({ ...n, go: 'n' + i })).filter((n) => n.kind === 'process'),
      columns: [c('pid', (n) => n.pid, true), c('name', (n) => say(n.title)), c('command', (n) => (n.commands || []).map((x) => x.line).join(' ; ')), c('user', (n) => n.user), c('session', (n) => n.session), ...at('start'), c('role', (n) => t(n.answer ? 'answer' : n.role)), c('findings', foundAt)] },
    files: { rows: () => nodes.map((n, i) => ({ ...n, go: 'n' + i })).filter((n) => n.kind === 'file'),
      columns: [c('paths', (n) => n.paths.join(' ; ')), c('inode', (n) => n.inode, true), c('dev', (n) => n.dev), c('role', (n) => t(n.role)), c('findings', foundAt)] },
    endpoints: { rows: () => nodes.map((n, i) => ({ ...n, go: 'n' + i })).filter((n) => n.kind === 'endpoint'),
      columns: [c('address', (n) => n.ip), c('port', (n) => n.port, true), c('role', (n) => t(n.role)), c('findings', (n) => n.findings.map((f) => [inLang(f.level), say(f.reason)].join(' ')).join(' ; '))] },
    flows: { rows: () => edges.map((e, i) => ({ ...e, go: 'e' + i })),
      columns: [c('no', (e) => e.n, true), ...at('first'), c('words', (e) => say(e.text)), c('call', (e) => e.call), c('count', (e) => e.count, true), c('source', (e) => e.events.slice(0, 2).map((r) => r.source).join(' ; '))] },
    events: { rows: () => data.events.map((e) => ({ ...e, first: e.t, go: e.edges.length ? 'e' + e.edges[0] : '' })),
      columns: [...at('t'), c('serial', (e) => e.serial, true), c('call', (e) => e.call), c('outcome', (e) => say(e.ok)), c('pid', (e) => e.pid, true), c('comm', (e) => e.comm), c('user', (e) => e.user), c('paths', (e) => e.paths), c('remote', (e) => e.remote), c('source', (e) => e.source)] },
    activities: { rows: () => data.activities.map((a) => ({ ...a, go: a.root >= 0 ? 'n' + a.root : a.nodes.length ? 'n' + a.nodes[0] : '' })),
      columns: [...at('first'), c('user', (a) => a.user), c('session', (a) => a.session), c('words', (a) => say(a.words))] },
  };
  const sorts = {}, wants = {};
  let most = 200;
  function tableRows() {
    const spec = TABLES[tab], s = sorts[tab];
    let list = spec.rows().filter((r) => (r.first === undefined || inSpan(r)) && (r.go[0] !== 'n' || tab === 'activities' || (passes(+r.go.slice(1)) && yet(+r.go.slice(1)))));
    const q = (wants[tab] || '').toLowerCase();
    if (q) list = list.filter((r) => spec.columns.some((x) => String(x.get(r) === undefined ? '' : x.get(r)).toLowerCase().includes(q)));
    if (s) {
      const col = spec.columns[s.column], key = col.order || col.get;
      list = list.map((r, i) => [r, i]).sort(([a, i], [b, j]) => {
        const x = key(a), y = key(b);
        const d = x === undefined ? (y === undefined ? 0 : 1) : y === undefined ? -1 : col.number || col.order ? Number(x) - Number(y) : String(x) < String(y) ? -1 : String(x) > String(y) ? 1 : 0;
        return (s.up ? d : -d) || i - j;
      }).map(([r]) => r);
    }
    return list;
  }
  function table() {
    const spec = TABLES[tab], list = tableRows(), home = $('rows');
    clear(home);
    const head = el('tr', {}, spec.columns.map((x, i) => {
      const s = sorts[tab] && sorts[tab].column === i ? (sorts[tab].up ? 'ascending' : 'descending') : 'none';
      return el('th', { scope: 'col', 'aria-sort': s }, el('button', { type: 'button', class: 'link', on: { click: () => { sorts[tab] = { column: i, up: s !== 'ascending' }; table(); const again = home.querySelectorAll('th button')[i]; if (again) again.focus(); } } }, t(x.key) + (s === 'ascending' ? ' ▲' : s === 'descending' ? ' ▼' : '')));
    }));
    const body = el('tbody', {}, list.slice(0, most).map((r, i) => {
      const row = el('tr', { tabindex: i === 0 ? '0' : '-1', 'data-go': r.go, on: { click: () => r.go && select(r.go, { open: true }), focus: (ev) => rove(body, ev.currentTarget), keydown: rowKey } },
        spec.columns.map((x) => { const v = x.get(r); const text = v === undefined ? '' : String(v); return el('td', { class: x.number ? 'n' : text.length <= 14 ? 'k' : null }, text === '' ? '' : code(short(text, 300))); }));
      return row;
    }));
    home.append(el('table', { class: 'live-table' }, el('thead', {}, head), body));
    if (list.length > most) home.append(el('p', {}, el('button', { type: 'button', on: { click: () => { most += 500; table(); } } }, t('more', list.length - most))));
    if (tab === 'events' && data.eventsLeft) home.append(el('p', { class: 'soft' }, t('leftEvents', data.eventsLeft)));
    $('counted').textContent = t('rows', Math.min(most, list.length), spec.rows().length);
    rowsChosen();
  }
  function rove(body, row) { for (const r of body.children) r.tabIndex = r === row ? 0 : -1; }
  function rowKey(ev) {
    const row = ev.currentTarget;
    const to = ev.key === 'ArrowDown' ? row.nextElementSibling : ev.key === 'ArrowUp' ? row.previousElementSibling : ev.key === 'Home' ? row.parentNode.firstChild : ev.key === 'End' ? row.parentNode.lastChild : null;
    if (to) { to.focus(); ev.preventDefault(); ev.stopPropagation(); } else if ((ev.key === 'Enter' || ev.key === ' ') && row.dataset.go) { select(row.dataset.go, { open: true }); ev.preventDefault(); ev.stopPropagation(); }
  }
  function rowsChosen() {
    for (const { g, goes } of lanes) g.classList.toggle('chosen', goes.includes(selected));
    for (const r of document.querySelectorAll('#rows tr[data-go]')) {
      if (r.dataset.go && r.dataset.go === selected) r.setAttribute('aria-selected', 'true'); else r.removeAttribute('aria-selected');
    }
  }
  function csv() {
    const spec = TABLES[tab];
    const cell = (v, number) => {
      let s = v === undefined || v === null ? '' : String(v);
      if (!number && /^[=+\-@\t\r\n＝＋－＠]/.test(s)) s = "'" + s;
      return /[",\r\n;]/.test(s) ? '"' + s.replace(/"/g, '""') + '"' : s;
    };
    return [spec.columns.map((x) => cell(t(x.key))), ...tableRows().map((r) => spec.columns.map((x) => cell(x.get(r), x.number && typeof x.get(r) === 'number')))].map((r) => r.join(',')).join('\r\n') + '\r\n';
  }
  function copy(text) {
    const area = el('textarea', { class: 'away', 'aria-hidden': 'true' });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    if (done) $('said').textContent = t('copied');
  }

  // --- export
  function give(name, type, content) {
    const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
    const a = el('a', { href: url, download: name });
    document.body.append(a);
    a.click();
    a.remove();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  }
  function svg() {
    const esc = (s) => String(s).replace(/[&<>"']/g, (x) => '&#' + x.charCodeAt(0) + ';');
    const b = cy.elements(':visible').boundingBox(), r = (x) => Math.round(x * 10) / 10;
    const out = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="' + [r(b.x1 - 10), r(b.y1 - 10), r(b.w + 20), r(b.h + 20)].join(' ') + '" font-family="Arial, sans-serif">',
      '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L10 5L0 10z"/></marker></defs>',
      '<rect x="' + r(b.x1 - 10) + '" y="' + r(b.y1 - 10) + '" width="100%" height="100%" fill="' + esc(themed('--paper')) + '"/>'];
    cy.edges(':visible').forEach((e) => {
      const s = e.sourceEndpoint(), d = e.targetEndpoint(), m = e.midpoint();
      out.push('<line x1="' + r(s.x) + '" y1="' + r(s.y) + '" x2="' + r(d.x) + '" y2="' + r(d.y) + '" marker-end="url(#tip)" stroke="' + esc(e.style('line-color')) + '" stroke-width="' + parseFloat(e.style('width')) + '" opacity="' + e.style('opacity') + '"/>',
        '<text x="' + r(m.x) + '" y="' + r(m.y) + '" font-size="9" text-anchor="middle" fill="' + esc(e.style('color')) + '">' + esc(e.data('label')) + '</text>');
    });
    cy.nodes(':visible').forEach((n) => {
      const p = n.position(), w = n.data('w'), h = n.data('h'), look = ' fill="' + esc(n.style('background-color')) + '" stroke="' + esc(n.style('border-color')) + '" stroke-width="' + parseFloat(n.style('border-width')) + '"';
      const lines = n.data('label').split('\n');
      out.push('<g opacity="' + n.style('opacity') + '">' + (n.hasClass('endpoint') ? '<ellipse cx="' + r(p.x) + '" cy="' + r(p.y) + '" rx="' + r(w / 2) + '" ry="' + r(h / 2) + '"' + look + '/>'
        : '<rect x="' + r(p.x - w / 2) + '" y="' + r(p.y - h / 2) + '" width="' + r(w) + '" height="' + r(h) + '" rx="' + (n.hasClass('box') ? 10 : n.hasClass('file') ? 5 : 0) + '"' + look + '/>'));
      lines.forEach((l, i) => out.push('<text x="' + r(p.x) + '" y="' + r(p.y + (i - (lines.length - 1) / 2) * 12 + 3.5) + '" font-size="10" text-anchor="middle" fill="' + esc(n.style('color')) + '">' + esc(l) + '</text>'));
      out.push('</g>');
    });
    return out.join('\n') + '\n</svg>\n';
  }
  /** For other tools, which read English. */
  const plain = (n) => ({ ...n, name: english(n.name), title: english(n.title), findings: n.findings.map((f) => ({ ...f, reason: english(f.reason) })),
    folds: n.folds.map((f) => ({ ...f, words: english(f.words) })), why: n.why && { ...n.why, reasons: n.why.reasons.map(english) } });
  function shownJson() {
    const ids = new Set(), list = new Set();
    nodes.forEach((n, i) => { if (cy.getElementById(standing(i)).visible()) ids.add(i); });
    cy.edges(':visible').forEach((e) => { e.data('list').forEach((i) => { if (inSpan(edges[i])) list.add(i); }); });
    return JSON.stringify({ signature: data.signature, host: data.host, nodes: [...ids].map((i) => plain(nodes[i])), edges: [...list].map((i) => ({ ...edges[i], text: english(edges[i].text), from: nodes[edges[i].from].id, to: nodes[edges[i].to].id })) }, null, 1);
  }
  function png() { cy.png({ output: 'blob-promise', full: true, scale: 2, maxWidth: 8000, maxHeight: 8000, bg: themed('--paper') }).then((b) => give('graph-view.png', 'image/png', b)); }

  // --- state in the address
  let ready = false, saving = 0;
  function save() {
    if (!ready) return;
    clearTimeout(saving);
    saving = setTimeout(() => {
      const s = { s: selected && lasting(selected), o: view.open.map((b) => lasting('b' + b)), h: view.hidden.map(lasting), k: [...filters.off], u: filters.user, f: filters.finding, t: filters.step < moments.length ? filters.step : -1, g: filters.begin, q: filters.query, b: tab };
      const hash = '#v=' + encodeURIComponent(JSON.stringify(s));
      try { history.replaceState(null, '', hash); } catch (e) { /* some browsers refuse it to a sandbox */ }
      tell({ view: hash });
    }, 120);
  }
  function load(hash) {
    if (!hash.startsWith('#v=')) return;
    let s;
    try { s = JSON.parse(decodeURIComponent(hash.slice(3))); } catch (e) { return; }
    if (!s || typeof s !== 'object') return;
    const list = (v) => Array.isArray(v) ? [...new Set(v)] : [];
    view.open = list(s.o).map(found).filter((id) => id && id[0] === 'b').map((id) => +id.slice(1));
    view.hidden = list(s.h).map(found).filter((id) => id && id[0] !== 'e');
    filters.off = new Set(list(s.k).filter((k) => ['process', 'file', 'endpoint'].includes(k)));
    filters.user = typeof s.u === 'string' ? s.u : '';
    filters.finding = typeof s.f === 'string' ? s.f : '';
    filters.query = typeof s.q === 'string' ? s.q.slice(0, 500) : '';
    filters.step = Number.isInteger(s.t) && s.t >= 0 ? Math.min(s.t, moments.length) : moments.length;
    filters.begin = Number.isInteger(s.g) && s.g > 0 ? Math.min(s.g, filters.step, moments.length - 1) : 0;
    tab = Object.keys(TABLES).includes(s.b) ? s.b : tab;
    selected = found(s.s);
    // What was asked for is seen at once.
    const of = found(s.m);
    if (of) {
      boxes.forEach((b, i) => { if (!view.open.includes(i) && b.nodes.some((n) => nodes[n].why && 'n' + nodes[n].why.from === of)) view.open.push(i); });
    }
  }

  // --- in a page of the service: that page has the address and the rights, this one only says what is wanted
  const framed = parent !== window;
  let mayAsk = false, asking = '';
  const tell = (message) => { if (framed) parent.postMessage({ tadoru: 1, ...message }, '*'); };
  addEventListener('message', (ev) => {
    if (!framed || ev.source !== parent || !ev.data || ev.data.tadoru !== 1) return;
    if (ev.data.more === true) mayAsk = true;
    if (['en', 'ja'].includes(ev.data.lang) && ev.data.lang !== lang) { lang = ev.data.lang; words(); }
    if (typeof ev.data.problem === 'string') asking = ev.data.problem.slice(0, 300);
    show(selected);
  });
  function more(n) {
    asking = t('asked');
    tell({ more: n.id });
    show(selected);
    $('said').textContent = asking;
  }

  // --- the desk
  const tools = {};
  const tool = (key, f, attrs) => (tools[key] = button(key, f, attrs));
  function build() {
    const bar = el('div', { class: 'bar', role: 'toolbar', 'data-l': '["Graph and evidence"]', on: { keydown: barKey } },
      tool('fit', fit), tool('in', () => zoom(1.25)), tool('out', () => zoom(0.8)), tool('undo', undo), tool('redo', redo), tool('hide', hide), tool('pin', pin),
      tool('openAll', () => change(() => { view.open = boxes.map((b, i) => i).filter((i) => boxes[i].kind !== 'rest'); })), tool('closeAll', () => change(() => { view.open = []; })),
      tool('showAll', () => change(() => { view.hidden = []; })), tool('theme', theme), tool('language', () => { lang = lang === 'en' ? 'ja' : 'en'; words(); }), tool('help', help, { 'aria-haspopup': 'dialog' }));
    const query = el('input', { type: 'search', id: 'query', autocomplete: 'off', spellcheck: 'false', on: { input: (e) => { filters.query = e.target.value; search(0); save(); },
      keydown: (e) => { if (e.key === 'Enter') { search(e.shiftKey ? -1 : 1); e.preventDefault(); } else if (e.key === 'Escape') $('graph').focus(); } } });
    query.value = filters.query;
    const users = [...new Set(nodes.map((n) => n.user).filter(Boolean))].sort();
    const found = [...new Set(nodes.flatMap((n) => n.findings.flatMap((f) => [f.source, ...f.techniques])))].sort();
    const choice = (id, values, current, set) => { const s = el('select', { id, on: { change: (e) => { set(e.target.value); draw(); table(); save(); } } }, el('option', { value: '', 'data-w': 'all' }, t('all')), values.map(([v, w]) => el('option', { value: v, 'data-w': v === '*' ? 'any' : null }, w))); s.value = current; return s; };
    const kinds = ['process', 'file', 'endpoint'].map((k) => { const box = el('input', { type: 'checkbox', id: 'kind-' + k, on: { change: (e) => { if (e.target.checked) filters.off.delete(k); else filters.off.add(k); draw(); table(); save(); } } }); box.checked = !filters.off.has(k); return el('label', { class: 'kind ' + k }, box, el('span', { 'data-w': k }, t(k))); });
    const strip = el('div', { class: 'bar' }, el('label', {}, el('span', { 'data-w': 'search' }, t('search')), ' ', query), el('span', { id: 'hits', role: 'status', class: 'soft' }), kinds,
      el('label', {}, el('span', { 'data-w': 'user' }, t('user')), ' ', choice('by-user', users.map((u) => [u, u]), filters.user, (v) => { filters.user = v; })),
      el('label', {}, el('span', { 'data-w': 'finding' }, t('finding')), ' ', choice('by-finding', [['*', t('any')], ...found.map((f) => [f, f])], filters.finding, (v) => { filters.finding = v; })));
    const scrub = el('div', { class: 'bar time' }, tool('play', play, { 'aria-pressed': 'false' }),
      el('label', { for: 'scrub-from', 'data-w': 'timeFrom' }, t('timeFrom')),
      el('input', { type: 'range', id: 'scrub-from', min: '0', max: String(Math.max(0, moments.length - 1)), step: '1', on: { input: (e) => setSpan(+e.target.value, Math.max(filters.step, +e.target.value + 1)) } }),
      el('label', { for: 'scrub', 'data-w': 'timeTo' }, t('timeTo')),
      el('input', { type: 'range', id: 'scrub', min: '0', max: String(moments.length), step: '1', on: { input: (e) => setSpan(Math.min(filters.begin, Math.max(0, +e.target.value - 1)), +e.target.value) } }), el('output', { id: 'clock', for: 'scrub' }));
    const tabs = el('div', { class: 'bar', role: 'tablist', on: { keydown: barKey } }, Object.keys(TABLES).map((k) => el('button', { type: 'button', role: 'tab', id: 'tab-' + k, 'aria-controls': 'rows', 'data-w': k, on: { click: () => { tab = k; most = 200; tabbed(); save(); } } }, t(k))));
    const rowFilter = el('input', { type: 'search', id: 'row-filter', autocomplete: 'off', on: { input: (e) => { wants[tab] = e.target.value; table(); } } });
    const gives = el('div', { class: 'bar' }, el('span', { 'data-w': 'exports' }, t('exports')), ['SVG', 'PNG', 'JSON', 'CSV'].map((f) => el('button', { type: 'button', id: 'give-' + f.toLowerCase(), on: { click: () => f === 'SVG' ? give('graph-view.svg', 'image/svg+xml', svg()) : f === 'PNG' ? png() : f === 'JSON' ? give('view.json', 'application/json', shownJson()) : give(tab + '.csv', 'text/csv', csv()) } }, f)));
    const desk = $('desk');
    desk.append(bar, strip, scrub,
      el('div', { class: 'desk' }, el('div', { class: 'stage' }, el('div', { id: 'graph', tabindex: '0', role: 'application', 'aria-label': t('graph'), 'aria-describedby': 'said', on: { keydown: graphKey } }),
        el('canvas', { id: 'overview', width: '180', height: '130', 'aria-hidden': 'true', on: { click: (e) => { if (!mapAt) return; const b = e.target.getBoundingClientRect(); const x = ((e.clientX - b.left) * e.target.width / b.width - mapAt.ox) / mapAt.k, y = ((e.clientY - b.top) * e.target.height / b.height - mapAt.oy) / mapAt.k; cy.pan({ x: cy.width() / 2 - x * cy.zoom(), y: cy.height() / 2 - y * cy.zoom() }); } } })), panel),
      el('p', { id: 'said', class: 'away', 'aria-live': 'polite' }), gives,
      el('h3', { 'data-w': 'table' }, t('table')), tabs,
      el('div', { class: 'bar' }, el('label', {}, el('span', { 'data-w': 'filter' }, t('filter')), ' ', rowFilter), button('copy', () => copy(csv())), button('save', () => give(tab + '.csv', 'text/csv', csv())), el('span', { id: 'counted', role: 'status', class: 'soft' })),
      el('div', { id: 'rows', class: 'wide', role: 'tabpanel' }),
      el('dialog', { id: 'keys', 'aria-labelledby': 'keys-title' }));
    desk.hidden = false;
    rovers(bar);
  }
  function rovers(bar) { [...bar.querySelectorAll('button')].forEach((b, i) => { b.tabIndex = i === 0 ? 0 : -1; }); }
  function barKey(ev) {
    if (ev.key !== 'ArrowRight' && ev.key !== 'ArrowLeft' && ev.key !== 'Home' && ev.key !== 'End') return;
    const all = [...ev.currentTarget.querySelectorAll('button')].filter((b) => !b.disabled && !b.hidden);
    const i = all.indexOf(document.activeElement);
    const to = ev.key === 'Home' ? all[0] : ev.key === 'End' ? all[all.length - 1] : all[(i + (ev.key === 'ArrowRight' ? 1 : all.length - 1)) % all.length];
    if (!to) return;
    all.forEach((b) => { b.tabIndex = b === to ? 0 : -1; });
    to.focus();
    if (to.getAttribute('role') === 'tab') to.click();
    ev.preventDefault();
  }
  function tabbed() {
    for (const b of document.querySelectorAll('[role=tab]')) { const on = b.id === 'tab-' + tab; b.setAttribute('aria-selected', String(on)); b.tabIndex = on ? 0 : -1; }
    $('rows').setAttribute('aria-labelledby', 'tab-' + tab);
    $('row-filter').value = wants[tab] || '';
    table();
  }
  function theme() {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = dark ? 'light' : 'dark';
    cy.style(style());
    draw();
  }
  /** In a picture, where there is no more room than that. */
  function sayIn(text, words, room) {
    text.textContent = words;
    const c = [...words];
    while (c.length && text.getComputedTextLength() > room + 1) { c.pop(); text.textContent = c.join('') + '…'; }
  }
  /** What a pointer that rests in the lanes is told. */
  function laneTitles() {
    for (const { g, flows, of } of lanes) {
      const title = g.querySelector('title'), b = of.length && boxOf[of[0]] >= 0 && boxes[boxOf[of[0]]].into < 0 ? boxes[boxOf[of[0]]] : null;
      if (!title) continue;
      const lines = flows.map((i) => edges[i - 1]).map((e) => e.n + '. ' + say(e.text) + ', ' + e.firstRel + ', ' + e.firstAt + ', ' + e.call);
      if (b && b.words) lines.push(say(b.words));
      for (const n of of.map((i) => nodes[i])) lines.push(say(n.name) + (n.exe ? ' — ' + n.exe : ''), ...(n.commands || []).map((x) => x.line));
      for (const i of of) boxes.filter((x) => x.into === i && x.words).forEach((x) => lines.push('+ ' + say(x.words)));
      title.textContent = lines.slice(0, 40).join('\n') + (lines.length > 40 ? '\n… ' + (lines.length - 40) : '');
    }
  }
  function words() {
    document.documentElement.lang = lang;
    document.querySelectorAll('[data-w]').forEach((e) => { e.textContent = t(e.dataset.w); });
    document.querySelectorAll('[data-l]').forEach((e) => e.setAttribute('aria-label', say(JSON.parse(e.dataset.l))));
    document.querySelectorAll('[data-s]').forEach((e) => {
      if (e.dataset.room) { sayIn(e, say(JSON.parse(e.dataset.s)), +e.dataset.room); return; }
      clear(e);
      e.append(...pieces(JSON.parse(e.dataset.s)).map((x) => typeof x === 'string' ? x : el('bdi', {}, x[0])));
    });
    $('graph').setAttribute('aria-label', t('graph'));
    tools.language.lang = lang === 'en' ? 'ja' : 'en';
    tools.play.textContent = t(playing ? 'pause' : 'play');
    laneTitles();
    $('said').textContent = '';
    setStep(filters.step);
    if (filters.query) search(0);
    show(selected);
  }
  function help() {
    const d = $('keys');
    clear(d);
    d.append(el('h3', { id: 'keys-title' }, t('help')), el('dl', { class: 'facts' }, WORDS[lang].keys.concat(WORDS[lang].laneKeys).flatMap(([k, w]) => [el('dt', {}, el('kbd', {}, k)), el('dd', {}, w)])), el('button', { type: 'button', on: { click: () => d.close() } }, t('done')));
    d.showModal();
  }
  function step(dx, dy) {
    const shown = cy.nodes(':visible').not('.later');
    if (shown.empty()) return;
    const here = selected ? cy.getElementById(selected[0] === 'e' ? standing(edges[+selected.slice(1)].from) : shownAs(selected)) : cy.collection();
    if (here.empty()) { const a = shown.filter('.answer'); select((a.nonempty() ? a : shown)[0].id()); return; }
    const p = here.position();
    let best = null, least = Infinity;
    shown.forEach((n) => {
      if (n.id() === here.id()) return;
      const q = n.position(), along = (q.x - p.x) * dx + (q.y - p.y) * dy, aside = Math.abs((q.x - p.x) * dy) + Math.abs((q.y - p.y) * dx);
      const cost = along + 2 * aside;
      if (along > 1 && cost < least) { least = cost; best = n; }
    });
    if (best) select(best.id());
  }
  const ARROWS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
  function graphKey(ev) {
    const k = ev.key;
    if ((ev.ctrlKey || ev.metaKey) && (k === 'z' || k === 'Z' || k === 'y')) { if (k === 'y' || ev.shiftKey) redo(); else undo(); ev.preventDefault(); return; }
    if (ev.ctrlKey || ev.metaKey || ev.altKey) return;
    const box = boxHere();
    if (Object.hasOwn(ARROWS, k)) step(...ARROWS[k]);
    else if (k === 'Enter' || k === 'o') { if (box >= 0) toggle(box); }
    else if (k === 'h') hide();
    else if (k === 'p') pin();
    else if (k === 'u') undo();
    else if (k === 'r') redo();
    else if (k === '+' || k === '=') zoom(1.25);
    else if (k === '-') zoom(0.8);
    else if (k === 'f') fit();
    else if (k === 'a') { const i = nodes.findIndex((n) => n.answer); if (i >= 0) select('n' + i, { open: true }); }
    else if (k === 'd') panel.focus();
    else if (k === ' ') play();
    else if (k === 'Escape') select(null);
    else if (k === '[' || k === ']') { if (edges.length) { const i = selected && selected[0] === 'e' ? +selected.slice(1) + (k === ']' ? 1 : -1) : 0; select('e' + Math.max(0, Math.min(edges.length - 1, i))); } }
    else return;
    ev.preventDefault();
  }
  document.addEventListener('keydown', (ev) => {
    if (ev.target.matches && ev.target.matches('input, select, textarea') || ev.ctrlKey || ev.metaKey || ev.altKey) return;
    if (ev.key === '?') { help(); ev.preventDefault(); } else if (ev.key === '/') { $('query').focus(); ev.preventDefault(); }
  });

  // --- lanes: a mark names its flows, a lane its nodes
  const lanes = [];
  document.querySelectorAll('#lanes-picture g.mark, #lanes-picture g.lane').forEach((g) => {
    const numbers = (list) => (list || '').split(' ').filter(Boolean).map(Number);
    const flows = numbers(g.dataset.flows), of = numbers(g.dataset.nodes);
    const goes = flows.length ? flows.map((n) => 'e' + (n - 1)) : of.slice(0, 1).map((n) => 'n' + n);
    lanes.push({ g, goes, flows, of });
    g.classList.add('goes');
    g.addEventListener('click', () => select(goes[0], { open: true }));
  });
  const lanesHome = $('lanes-picture');
  if (lanesHome) {
    lanesHome.addEventListener('keydown', (ev) => {
      if (spanKey(ev)) { ev.preventDefault(); return; }
      if (!['[', ']', 'a'].includes(ev.key)) return;
      graphKey(ev);
      const chosen = lanes.find((l) => l.goes.includes(selected));
      if (chosen) chosen.g.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    });
  }

  // --- a span of time chosen in the lanes: the band always shows what setSpan set
  const picture = lanesHome && lanesHome.querySelector('svg');
  const axis = picture && picture.querySelector('.axis line');
  /** The pointer's way, the edge of the span that was set last ('s' or 'e'), and whether the next click ends a drag. */
  let drag = null, lead = 'e', dragged = false;
  /** What a finger can hit, in pixels. */
  const HOLD = 24;
  const drawn = {};
  const wholeSpan = () => filters.begin <= 0 && filters.step >= moments.length;
  const momentOf = (flow) => moments.indexOf(edges[flow - 1].first);
  /** Where the lanes have each moment, left to right in their units; those without a column lie between two. */
  const spots = axis ? spotsOf(+axis.getAttribute('x1'), +axis.getAttribute('x2')) : [];
  function spotsOf(left, right) {
    const out = moments.map(() => null);
    for (const { dataset: d } of picture.querySelectorAll('.tick')) {
      for (let m = momentOf(+d.first), last = momentOf(+d.last); m <= last; m++) out[m] = { l: out[m] ? out[m].l : +d.left, r: +d.right };
    }
    for (let i = 0, j; i < out.length; i = j + 1) {
      for (j = i; j < out.length && !out[j];) j++;
      const from = i ? out[i - 1].r : left, to = j < out.length ? out[j].l : right;
      for (let k = i; k < j; k++) { const x = from + (to - from) * (k - i + 1) / (j - i + 1); out[k] = { l: x, r: x }; }
    }
    return out;
  }
  /** The first moment under a part of the axis and the one after the last; null where there is none. */
  function under(a, b) {
    const l = Math.min(a, b), r = Math.max(a, b), begin = spots.findIndex((s) => s.r >= l);
    let step = spots.length;
    while (step > 0 && spots[step - 1].l > r) step--;
    return begin >= 0 && begin < step ? { begin, step } : null;
  }
  /** Where the band begins and ends: under the pointer while that moves, else where the span does. */
  function sides() {
    if (drag && drag.moved) return { l: Math.min(drag.anchor, drag.x), r: Math.max(drag.anchor, drag.x) };
    const l = spots[Math.min(filters.begin, spots.length - 1)].l;
    return { l, r: filters.step > filters.begin ? spots[filters.step - 1].r : l };
  }
  const pixel = () => { const m = picture.getScreenCTM(); return m && m.a ? 1 / m.a : 1; };
  const along = (x, y) => new DOMPoint(x, y).matrixTransform(picture.getScreenCTM().inverse());
  /** The edges' targets, outside of the band, so that a band of one moment has two. */
  function holds() {
    const { l, r } = sides(), wide = HOLD * pixel();
    return { s: Math.max(0, l - wide), e: Math.min(r, picture.viewBox.baseVal.width - wide), wide };
  }
  function buildBand() {
    const shape = (tag, cls) => { const e = document.createElementNS('http://www.w3.org/2000/svg', tag); e.setAttribute('class', cls); return e; };
    const top = +axis.getAttribute('y1') - 30, all = picture.viewBox.baseVal;
    const place = (e, x, y, w, h) => { for (const [k, v] of Object.entries({ x, y, width: w, height: h })) e.setAttribute(k, String(v)); };
    const ground = shape('rect', 'span-ground');
    place(ground, +axis.getAttribute('x1'), top, all.width - axis.getAttribute('x1'), all.height - top);
    Object.assign(drawn, { place, top, height: all.height - top - 4, band: shape('g', 'span'), fill: shape('rect', 'span-fill') });
    drawn.band.append(drawn.fill);
    for (const k of ['s', 'e']) {
      drawn[k] = { edge: shape('g', 'span-edge'), hold: shape('rect', 'span-hold'), line: shape('rect', 'span-line'), grip: shape('rect', 'span-grip') };
      drawn[k].edge.append(drawn[k].hold, drawn[k].line, drawn[k].grip);
      drawn.band.append(drawn[k].edge);
    }
    const first = picture.querySelector('.lane');
    first.before(ground, drawn.band);
    lanesHome.parentNode.before(el('p', { id: 'span', class: 'bar' }, el('span', { id: 'span-says' }), button('spanAll', () => { allTime(); lanesHome.focus(); })));
    picture.addEventListener('pointerdown', spanBegin);
    // A quick pointer is out of the picture before it is held.
    document.addEventListener('pointermove', spanMove);
    for (const type of ['pointerup', 'pointercancel']) document.addEventListener(type, (ev) => { if (drag && ev.pointerId === drag.id) spanEnd(type === 'pointerup'); });
    picture.addEventListener('click', (ev) => {
      if (wholeSpan() || ev.target.closest('.goes')) return;
      const { x } = along(ev.clientX, ev.clientY), h = holds();
      if (x < h.s || x > h.e + h.wide) allTime();
    });
    // What ends a drag is no click.
    lanesHome.addEventListener('click', (ev) => { if (dragged) ev.stopPropagation(); dragged = false; }, true);
    lanesHome.addEventListener('selectstart', (ev) => { if (drag) ev.preventDefault(); });
    new ResizeObserver(band).observe(picture);
  }
  function band() {
    if (!drawn.band) return;
    const chosen = !wholeSpan() || !!drag && drag.moved;
    drawn.band.toggleAttribute('hidden', !chosen);
    const p = $('span');
    p.classList.toggle('chosen', chosen);
    p.lastChild.hidden = !chosen;
    $('span-says').textContent = chosen ? spanText() : t('spanHint');
    if (!chosen) return;
    const { l, r } = sides(), h = holds(), px = pixel(), { place, top, height } = drawn;
    place(drawn.fill, l, top, r - l, height);
    for (const [k, x] of [['s', l], ['e', r]]) {
      const wide = (k === lead ? 3 : 2) * px;
      place(drawn[k].hold, h[k], top, h.wide, height);
      place(drawn[k].line, k === 's' ? x - wide : x, top, wide, height);
      place(drawn[k].grip, k === 's' ? x - 8 * px : x, +axis.getAttribute('y1') + 2 * px, 8 * px, 22 * px);
      drawn[k].grip.setAttribute('rx', String(3 * px));
    }
  }
  const spanText = () => wholeSpan() ? t('whole') : t('spanOf', momentText(filters.begin), momentText(filters.step - 1), edges.filter(inSpan).length, edges.length);
  function saySpan() { $('said').textContent = spanText(); }
  function allTime() {
    lead = 'e';
    setSpan(0, moments.length);
    saySpan();
  }
  function spanBegin(ev) {
    dragged = false;
    if (ev.button !== 0 || !ev.isPrimary) return;
    const p = along(ev.clientX, ev.clientY), h = holds(), { l, r } = sides();
    const held = wholeSpan() ? '' : p.x >= h.s && p.x <= h.s + h.wide ? 's' : p.x >= h.e && p.x <= h.e + h.wide ? 'e' : '';
    if (p.y < drawn.top || !held && p.x < +axis.getAttribute('x1')) return;
    const x = held === 's' ? l : held === 'e' ? r : p.x;
    drag = { id: ev.pointerId, start: ev.clientX, at: ev.clientX, anchor: held === 's' ? r : held === 'e' ? l : p.x, x, off: p.x - x, moved: false, begin: filters.begin, step: filters.step };
  }
  function spanMove(ev) {
    if (!drag || ev.pointerId !== drag.id) return;
    drag.at = ev.clientX;
    if (drag.moved) return;
    if (!ev.buttons) { drag = null; return; }
    if (Math.abs(drag.at - drag.start) < 5) return;
    drag.moved = dragged = true;
    if (playing) play();
    picture.setPointerCapture(ev.pointerId);
    lanesHome.focus({ preventScroll: true });
    requestAnimationFrame(follow);
  }
  function follow() {
    if (!drag || !drag.moved) return;
    // At a side the picture goes on.
    const b = lanesHome.getBoundingClientRect();
    if (drag.at > b.right - HOLD && drag.at > drag.start) lanesHome.scrollLeft += 12;
    if (drag.at < b.left + HOLD && drag.at < drag.start) lanesHome.scrollLeft -= 12;
    reach();
    requestAnimationFrame(follow);
  }
  function reach() {
    drag.x = Math.max(+axis.getAttribute('x1'), Math.min(+axis.getAttribute('x2'), along(drag.at, 0).x - drag.off));
    lead = drag.x < drag.anchor ? 's' : 'e';
    const u = under(drag.anchor, drag.x);
    if (u && (u.begin !== filters.begin || u.step !== filters.step)) setSpan(u.begin, u.step); else band();
  }
  function spanEnd(keep) {
    const d = drag;
    if (d && d.moved && keep) reach();
    drag = null;
    if (!d || !d.moved) return;
    if (keep) band(); else setSpan(d.begin, d.step);
    saySpan();
  }
  /** Whether it was a key for the span. */
  function spanKey(ev) {
    if (!drawn.band || ev.ctrlKey || ev.metaKey || ev.altKey) return false;
    const k = ev.key, by = k === 'ArrowLeft' ? -1 : k === 'ArrowRight' ? 1 : 0;
    const at = selected && selected[0] === 'e' ? momentOf(+selected.slice(1) + 1) : -1;
    if (k === 'Escape' && drag) { spanEnd(false); return true; }
    if (k === 'Escape' && !wholeSpan()) { allTime(); return true; }
    if (k === 's' || k === 'e') lead = k;
    else if (!by || !ev.shiftKey) return false;
    if (by && lead === 's') setSpan(Math.min(filters.begin + by, filters.step - 1), filters.step);
    else if (by) setSpan(filters.begin, Math.max(filters.begin + 1, filters.step + by));
    else if (at >= 0 && k === 's') setSpan(at, Math.max(filters.step, at + 1));
    else if (at >= 0) setSpan(Math.min(filters.begin, at), at + 1);
    else band();
    const edge = drawn[lead].hold.getBoundingClientRect(), b = lanesHome.getBoundingClientRect();
    if (!wholeSpan()) lanesHome.scrollLeft += Math.min(0, edge.left - b.left - HOLD) + Math.max(0, edge.right - b.right + HOLD);
    saySpan();
    return true;
  }

  // --- start
  load(location.hash);
  build();
  if (axis && moments.length) buildBand();
  document.documentElement.classList.add('live');
  const scope = document.querySelector('nav a[href="#diagram"]');
  if (scope) scope.setAttribute('href', '#desk');
  cy = cytoscape({ container: $('graph'), elements: [...wanted().values()], layout: { name: 'preset' }, style: style(), minZoom: 0.05, maxZoom: 4, boxSelectionEnabled: false, autounselectify: true,
    textureOnViewport: large, hideEdgesOnViewport: large });
  cy.on('tap', (ev) => { if (ev.target === cy) select(null); else select(ev.target.id(), { reveal: false }); $('graph').focus({ preventScroll: true }); });
  cy.on('dbltap', 'node', (ev) => { select(ev.target.id(), { reveal: false }); const b = boxHere(); if (b >= 0) toggle(b); });
  cy.on('mouseover', 'node, edge', (ev) => { if (!selected) show(ev.target.id()); });
  cy.on('mouseout', 'node, edge', () => { if (!selected) show(null); });
  cy.on('dragfree', 'node', (ev) => { const p = ev.target.position(); change(() => { view.moved[ev.target.id()] = { x: p.x, y: p.y }; }); });
  cy.on('viewport', () => overview(true));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { cy.style(style()); draw(); });
  addEventListener('hashchange', (ev) => {
    const at = ev.newURL.indexOf('#v=');
    if (at >= 0) { load(ev.newURL.slice(at)); setSpan(filters.begin, filters.step); show(selected); }
  });
  // Links of the report into its rows also select.
  document.addEventListener('click', (ev) => {
    const a = ev.target.closest ? ev.target.closest('a[href^="#e"]') : null;
    if (a && /^#e\d+$/.test(a.getAttribute('href'))) { const i = +a.getAttribute('href').slice(2) - 1; if (i >= 0 && i < edges.length) select('e' + i, { reveal: false }); }
  });
  words();
  toolsNow();
  if (filters.query) search(0);
  tabbed();
  fit();
  if (cy.zoom() < 0.35) { const a = nodes.findIndex((n) => n.answer); cy.zoom(0.6); cy.center(a >= 0 ? cy.getElementById(standing(a)) : undefined); }
  if (selected) select(selected);
  ready = true;
  tell({ ready: true });
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
})();
