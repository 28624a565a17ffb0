// SPDX-License-Identifier: Apache-2.0
// The page: a card for each column, drawn when it comes into view; finding, sorting, keys.

const report = JSON.parse(document.getElementById('data').textContent);
const unit = unitOf(report.windows);
const several = report.windows.length > 1;
const Notable = 0.1; // a change that counts

function html(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

const byId = id => document.getElementById(id);

// --- the columns -------------------------------------------------------------------------------

/// "float", or "int 97 %, text 3 %" where there are several.
function typesText(column) {
  const types = Object.entries(column.types);
  if (types.length === 0) return column.n ? 'only null' : 'no values';
  if (types.length === 1) return types[0][0];
  const all = types.reduce((sum, [, times]) => sum + times, 0);
  return types.sort((one, two) => two[1] - one[1]).map(([name, times]) => `${name} ${percent(times / all)}`).join(', ');
}

/// Texts are told by what is frequent among them, numbers by quantiles.
function textual(column) {
  const {int = 0, float = 0, bool = 0, text = 0} = column.types;
  return Boolean(column.items) && (!column.quantiles || bool + text > int + float);
}

function nullShare(column) {
  return column.n ? column.null / column.n : 0;
}

function figure(name, value, classes = '', title = '') {
  const box = html('div', {class: classes}, html('dt', {}, name), html('dd', {}, value));
  if (title) box.title = title;
  return box;
}

/// A card: its column, its element, and what is drawn in it.
class Card {
  constructor(column, place) {
    this.column = column;
    this.words = (column.name + ' ' + typesText(column)).toLowerCase();
    this.courses = null;
    const title = html('h2', {id: `column-${place}`}, html('bdi', {}, column.name || '(no name)'));
    title.title = column.name;
    this.body = html('div', {class: 'body'});
    this.element = html('article', {class: several ? 'card' : 'card single', tabindex: place ? -1 : 0, 'aria-labelledby': title.id},
      html('header', {}, title, html('span', {class: 'type'}, typesText(column)), this.figures()), this.body);
    this.element.card = this;
  }

  figures() {
    const {column} = this;
    const list = html('dl', {class: 'figures'});
    const all = report.rows.reduce((sum, rows) => sum + rows, 0);
    if (column.n < all) {
      list.append(figure('in', percent(column.n / all) + ' of rows', '', `${count(column.n)} of ${count(all)} rows have this column`));
    }
    list.append(figure('missing', percent(nullShare(column)), column.null ? 'lacking' : '',
      `${count(column.null)} of ${count(column.n)}` + (column.nan ? `, ${count(column.nan)} of them NaN` : '')));
    if (column.inf) list.append(figure('infinite', count(column.inf)));
    if (column.distinct !== undefined) list.append(figure('distinct', (column.exact ? '' : '~') + count(column.distinct)));
    if (several) {
      const worst = largestChange(column.course.change);
      const on = worst < 0 ? '' : `, most on ${windowName(report.windows[worst], unit)}`;
      list.append(figure('change', number(column.changed, 2) + on, column.changed >= Notable ? 'moved' : ''));
    }
    return list;
  }

  draw() {
    const {column, body} = this;
    const text = textual(column);
    const left = html('figure', {});
    const right = html('figure', {});
    body.replaceChildren(left, right);
    const [leftWidth, rightWidth] = [left, right].map(part => Math.max(120, Math.floor(part.clientWidth)));
    if (text) {
      left.append(drawItems(column, leftWidth));
    } else if (column.quantiles && column.histogram.bars.length) {
      left.append(drawHistogram(column, leftWidth));
    } else {
      left.append(html('p', {class: 'note'}, this.silence()));
    }
    const notes = several ? left : right;
    if (column.quantiles && !text) notes.append(quantilesTable(column));
    this.note(text, notes);
    if (several) {
      this.course = drawCourse(column, report.windows, rightWidth);
      this.readout = html('p', {class: 'readout'});
      right.append(this.course.drawing, this.readout);
      addCursor(this.course, i => hold(i === state.held ? -1 : i)); // sorting would take it away
      this.showWindow(state.cursor);
    }
    this.width = body.clientWidth;
  }

  /// Why there is nothing to draw.
  silence() {
    const {column} = this;
    if (column.n === 0) return 'No cells.';
    if (column.n === column.null) return 'All values are missing.';
    if (column.quantiles) return 'No finite number.';
    if (column.types.text) return 'No value is frequent: nearly all differ.';
    return 'Values of this type are counted, and not described.';
  }

  note(text, into) {
    const {column} = this;
    if (text && column.items.length > 9) {
      const rest = column.items.slice(9).map(([item, times]) => `${item || '(empty)'} (${count(times)})`);
      into.append(html('p', {class: 'more'}, 'then ' + rest.join(', ') + (column.itemsLeft ? ', …' : '')));
    } else if (!text && column.items) {
      const first = column.items.slice(0, 6).map(([item, times]) => `${item || '(empty)'} (${count(times)})`);
      into.append(html('p', {class: 'more'}, 'most frequent: ' + first.join(', ') + (column.items.length > 6 ? ', …' : '')));
    }
    if (text && column.quantiles && !column.types.bool) into.append(quantilesTable(column));
  }

  /// What the column was in a window, below its course.
  showWindow(i) {
    if (!this.readout) return;
    moveCursor(this.course, i);
    this.readout.replaceChildren(...(i < 0 ? [] : [html('b', {}, windowName(report.windows[i], unit)), ': ' + this.reading(i)]));
  }

  reading(i) {
    const {course} = this.column;
    if (course.n[i] === null) return 'not there' + (course.change[i] ? `, change ${number(course.change[i], 2)}` : '');
    const parts = [];
    if (!textual(this.column) && course.q50 && course.q50[i] !== null) {
      parts.push(`median ${number(course.q50[i])} (${number(course.q25[i])} to ${number(course.q75[i])})`);
    }
    if (textual(this.column) && course.items) {
      const values = course.n[i] - course.null[i];
      this.column.items.slice(0, 3).forEach(([item], at) => {
        if (values > 0) parts.push(`${fitted(item || '(empty)', 90)} ${percent(Math.min(1, course.items[at][i] / values))}`);
      });
    }
    parts.push(`missing ${percent(course.n[i] ? course.null[i] / course.n[i] : 0)}`);
    if (this.column.distinct !== undefined) parts.push(`distinct ${number(course.distinct[i])}`);
    parts.push(`${count(course.n[i])} cells`);
    if (course.change[i]) parts.push(`change ${number(course.change[i], 2)}`);
    return parts.join(', ');
  }
}

function quantilesTable(column) {
  const names = ['min', '1 %', '5 %', '25 %', 'median', '75 %', '95 %', '99 %', 'max'];
  const same = column.quantiles[0] === column.quantiles[8]; // then the rest of its sums is no deviation
  const list = names.map((name, i) => [name, column.quantiles[i]])
    .concat([['mean', column.mean], ['std dev', same ? 0 : column.stddev]]);
  const long = list.some(([, value]) => number(value).length > 7);
  return html('dl', {class: long ? 'quantiles long' : 'quantiles', 'aria-label': 'Quantiles'},
    ...list.map(([name, value]) => html('div', {}, html('dt', {}, name), html('dd', {}, number(value)))));
}

// --- the cursor: one window in all drawings ------------------------------------------------------

/// A click calls `choose` with its window.
function addCursor(course, choose) {
  const {drawing, axis, bottom, weights} = course;
  course.cursor = svg('line', {y1: 0, y2: bottom, class: 'cursor', visibility: 'hidden'});
  drawing.append(course.cursor);
  const place = event => {
    const {left, width} = drawing.getBoundingClientRect();
    return axis.at((event.clientX - left) * axis.width / width, weights);
  };
  drawing.addEventListener('pointermove', event => setCursor(place(event)));
  drawing.addEventListener('pointerleave', () => setCursor(state.held));
  drawing.addEventListener('click', event => choose(place(event)));
}

function moveCursor(course, i) {
  course.cursor.setAttribute('visibility', i < 0 ? 'hidden' : 'visible');
  if (i < 0) return;
  course.cursor.setAttribute('x1', round(course.axis.middles[i]));
  course.cursor.setAttribute('x2', round(course.axis.middles[i]));
}

function setCursor(i) {
  if (i === state.cursor) return;
  state.cursor = i;
  for (const card of state.visible) card.showWindow(i);
  if (state.timeline) moveCursor(state.timeline, i);
  showSummary();
}

/// Holds the cursor at a window; -1 lets it go.
function hold(i) {
  state.held = i;
  byId('window').hidden = i < 0;
  if (i >= 0) byId('window').textContent = `at ${windowName(report.windows[i], unit)} ×`;
  setCursor(i);
}

/// Holds a window and sorts by what changed there. The same one again is let go.
function pick(i) {
  hold(i === state.held ? -1 : i);
  if (state.held < 0) arrange(); else sortByHeld();
}

function moveHeld(by) {
  if (!several) return;
  const from = state.held >= 0 ? state.held : by > 0 ? -1 : report.windows.length;
  hold(Math.min(report.windows.length - 1, Math.max(0, from + by)));
}

function sortByHeld() {
  if (state.held < 0) return;
  state.sort = 'changed';
  state.down = false;
  arrange();
}

function reset() {
  byId('find').value = '';
  hold(-1);
  arrange();
}

// --- the overview ---------------------------------------------------------------------------------

const changedAt = report.windows.map((_, i) => report.columns.reduce((sum, column) => sum + (several && column.course.change[i] >= Notable ? 1 : 0), 0));

function showSummary() {
  const i = state.cursor;
  if (!several) return;
  if (i >= 0) {
    byId('summary').textContent = `${windowName(report.windows[i], unit)}: ${plural(report.rows[i], 'row')}, ` +
      `${plural(changedAt[i], 'column')} changed by ${Notable} or more.`;
    return;
  }
  const best = changedAt.reduce((at, value, place) => value > changedAt[at] ? place : at, 0);
  byId('summary').textContent = changedAt[best] === 0 ?
    `No column changed by ${Notable} or more from one window to the next.` :
    `Most changed on ${windowName(report.windows[best], unit)}: ${plural(changedAt[best], 'column')} of ${count(report.columns.length)}, ` +
    `by ${Notable} or more from the window before. Click a window to sort by its changes.`;
}

function drawOverview() {
  if (!several) return;
  byId('overview').hidden = false;
  const place = byId('timeline');
  state.timeline = drawTimeline(report.windows, changedAt, report.rows, Math.max(200, place.clientWidth));
  addCursor(state.timeline, pick);
  moveCursor(state.timeline, state.cursor);
  place.replaceChildren(state.timeline.drawing);
  showSummary();
}

function showFacts() {
  const name = report.dataset || 'Unnamed dataset';
  document.title = `${name} - profile report`;
  byId('dataset').textContent = name;
  const facts = [
    ['rows', count(report.rows.reduce((sum, rows) => sum + rows, 0))],
    ['columns', count(report.columns.length)],
    ['windows', count(report.windows.length) + (several ? `, by ${unit}` : '')],
    ['from', windowName(report.windows[0], unit)],
  ];
  if (several) facts.push(['to', windowName(report.windows.at(-1), unit)]); // a profile knows no end of its window
  byId('facts').replaceChildren(...facts.map(([fact, value]) => html('div', {}, html('dt', {}, fact), html('dd', {}, value))));
}

// --- finding and sorting ---------------------------------------------------------------------------

const alphabet = new Intl.Collator('en', {numeric: true});
const Sorts = {
  name: {key: 'n', label: 'Name', of: column => column.name},
  type: {key: 't', label: 'Type', of: column => typesText(column)},
  missing: {key: 'm', label: 'Missing', of: column => -nullShare(column)},
  distinct: {key: 'd', label: 'Distinct', of: column => -(column.distinct ?? -1)},
  changed: {key: 'c', label: 'Change', of: column => -(state.held < 0 ? column.changed : column.course.change[state.held])},
};

const state = {cards: [], shown: [], visible: new Set(), sort: 'name', down: false, held: -1, cursor: -1, timeline: null};

function arrange() {
  const words = byId('find').value.toLowerCase().split(/\s+/).filter(Boolean);
  const {of} = Sorts[state.sort];
  const keys = new Map(state.cards.map(card => [card, of(card.column)]));
  const compare = (one, two) => {
    const [a, b] = [keys.get(one), keys.get(two)];
    return (typeof a === 'string' ? alphabet.compare(a, b) : a - b) * (state.down ? -1 : 1);
  };
  // The cards are in the order of their names, in which equal ones stay.
  state.shown = state.cards.filter(card => words.every(word => card.words.includes(word))).sort(compare);
  byId('columns').replaceChildren(...state.shown.map(card => card.element));
  const all = report.columns.length;
  byId('count').textContent = state.shown.length === all ? plural(all, 'column') : `${count(state.shown.length)} of ${plural(all, 'column')}`;
  byId('none').hidden = state.shown.length > 0;
  for (const button of byId('sorts').children) {
    const on = button.dataset.sort === state.sort;
    button.setAttribute('aria-pressed', on);
    button.querySelector('span').textContent = on ? (state.down ? ' ↑' : ' ↓') : '';
  }
  focusable(state.shown[0]);
  drawInView();
}

function sortBy(name) {
  if (!several && name === 'changed') return;
  state.down = state.sort === name && !state.down;
  state.sort = name;
  arrange();
}

// --- drawing what is in view ------------------------------------------------------------------------

const watch = new IntersectionObserver(entries => {
  for (const {target, isIntersecting} of entries) {
    if (isIntersecting) show(target.card); else state.visible.delete(target.card);
  }
}, {rootMargin: '600px 0px'});

function show(card) {
  state.visible.add(card);
  if (card.width !== card.body.clientWidth) card.draw(); else card.showWindow(state.cursor);
}

/// At once, without waiting for the browser to tell what is in view.
function drawInView() {
  for (const card of state.shown) {
    const {top, bottom} = card.element.getBoundingClientRect();
    if (top > innerHeight + 200) break;
    if (bottom > -200) show(card);
  }
}

let resized = 0;
addEventListener('resize', () => {
  cancelAnimationFrame(resized);
  resized = requestAnimationFrame(() => {
    drawOverview();
    for (const card of state.visible) show(card);
  });
});

// --- keys ----------------------------------------------------------------------------------------------

function focusable(card) {
  for (const other of state.cards) other.element.tabIndex = other === card ? 0 : -1;
}

/// Moves the focus so many columns down.
function move(by) {
  const at = state.shown.indexOf(document.activeElement?.closest?.('.card')?.card);
  const card = state.shown[at < 0 ? 0 : Math.min(state.shown.length - 1, Math.max(0, at + by))];
  if (!card) return;
  focusable(card);
  card.element.focus({preventScroll: true});
  card.element.scrollIntoView({block: at < 0 || Math.abs(by) > 1 ? 'start' : 'nearest'});
  show(card);
}

function toggleTheme() {
  const dark = document.documentElement.dataset.theme ?
    document.documentElement.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  setTheme(dark ? 'light' : 'dark');
  try { localStorage.setItem('hio-theme', document.documentElement.dataset.theme); } catch { /* not kept */ }
}

function setTheme(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  const dark = theme ? theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  byId('theme').textContent = dark ? 'Light' : 'Dark';
  byId('theme').setAttribute('aria-label', `Show in ${dark ? 'light' : 'dark'} colours`);
}

const Keys = {
  '/': ['/', 'find columns', () => byId('find').focus()],
  'j': ['j or ↓', 'next column', () => move(1)],
  'k': ['k or ↑', 'column before', () => move(-1)],
  'ArrowDown': [null, null, () => move(1)],
  'ArrowUp': [null, null, () => move(-1)],
  'Home': ['Home, End', 'first and last column', () => move(-Infinity)],
  'End': [null, null, () => move(Infinity)],
  'ArrowLeft': ['← →', 'window before, next window', () => moveHeld(-1)],
  'ArrowRight': [null, null, () => moveHeld(1)],
  'Enter': ['Enter', 'sort by the changes of the window', sortByHeld],
  'l': ['l', 'light or dark', toggleTheme],
  '?': ['?', 'these keys', () => byId('help').showModal()],
  'Escape': ['Escape', 'all columns, no window', reset],
};
for (const [name, {key, label}] of Object.entries(Sorts)) {
  Keys[key] = [key, `sort by ${label.toLowerCase()}, again: reversed`, () => sortBy(name)];
}

function onKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || byId('help').open) return;
  const finding = event.target === byId('find');
  if (finding && event.key === 'Enter') return move(1);
  if (finding && event.key === 'Escape' && event.target.value === '') return event.target.blur();
  if (finding && event.key !== 'Escape' && event.key !== 'ArrowDown') return;
  if (event.key === 'Enter' && event.target.matches?.('button, a')) return;
  const key = Object.hasOwn(Keys, event.key) ? Keys[event.key] : null;
  if (!key) return;
  event.preventDefault();
  key[2]();
}

// --- the beginning -----------------------------------------------------------------------------------------

function start() {
  let theme = null;
  try { theme = localStorage.getItem('hio-theme'); } catch { /* none is kept */ }
  setTheme(theme === 'light' || theme === 'dark' ? theme : null);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => setTheme(document.documentElement.dataset.theme));
  showFacts();
  drawOverview();
  state.cards = report.columns.map((column, i) => new Card(column, i));
  for (const [name, {key, label}] of Object.entries(Sorts)) {
    if (name === 'changed' && !several) continue;
    const button = html('button', {type: 'button', 'data-sort': name, title: `Sort by ${label.toLowerCase()} (${key})`}, label, html('span', {'aria-hidden': 'true'}));
    button.addEventListener('click', () => sortBy(name));
    byId('sorts').append(button);
  }
  byId('keys').append(...Object.values(Keys).filter(([keys]) => keys).flatMap(([keys, what]) => [
    html('dt', {}, html('kbd', {}, keys)), html('dd', {}, what)]));
  if (several && report.columns.some(column => column.changed >= Notable)) state.sort = 'changed';
  arrange();
  for (const card of state.cards) watch.observe(card.element);
  byId('find').addEventListener('input', arrange);
  byId('theme').addEventListener('click', toggleTheme);
  byId('window').addEventListener('click', () => pick(state.held));
  byId('help-button').addEventListener('click', () => byId('help').showModal());
  document.addEventListener('keydown', onKey);
  addEventListener('scroll', () => document.querySelector('.bar').classList.toggle('stuck', scrollY > 180), {passive: true});
  document.documentElement.dataset.drawn = Math.round(performance.now());
}

start();
