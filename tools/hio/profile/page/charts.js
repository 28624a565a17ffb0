// SPDX-License-Identifier: Apache-2.0
// Drawings as SVG. Sizes are in pixels of the screen: a drawing is made anew when its width changes.

const SvgNamespace = 'http://www.w3.org/2000/svg';

/// An element of SVG. Text is only ever put into text nodes.
function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS(SvgNamespace, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

function canvas(width, height, label) {
  return svg('svg', {width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label});
}

function text(x, y, content, attributes = {}) {
  return svg('text', {x: round(x), y: round(y), ...attributes}, content);
}

function round(value) {
  return Math.round(value * 10) / 10;
}

const ruler = document.createElement('canvas').getContext('2d');
ruler.font = '12px ' + getComputedStyle(document.body).fontFamily;

function textWidth(content) {
  return ruler.measureText(content).width;
}

/// `content`, cut so that it is at most `width` wide.
function fitted(content, width) {
  const part = content.slice(0, 400);
  if (part.length === content.length && textWidth(part) <= width) return content;
  const signs = [...part];
  let low = 0, high = signs.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (textWidth(signs.slice(0, middle).join('') + '…') <= width) low = middle; else high = middle - 1;
  }
  return signs.slice(0, low).join('') + '…';
}

/// Maps low..high to from..to. Infinities and what is outside go to the ends. Halves, as a difference
/// may be above any number.
function scale(low, high, from, to) {
  const width = high / 2 - low / 2;
  return value => {
    const part = width > 0 ? (value / 2 - low / 2) / width : 0.5;
    return from + (to - from) * Math.min(1, Math.max(0, part));
  };
}

/// The smallest and the largest finite number of lists; where they are equal, some room around.
function range(...lists) {
  let low = Infinity, high = -Infinity;
  for (const list of lists) {
    for (const value of list) {
      if (value !== null && Number.isFinite(value)) {
        if (value < low) low = value;
        if (value > high) high = value;
      }
    }
  }
  if (low > high) return [0, 1];
  if (low < high) return [low, high];
  const room = Math.abs(low) * 0.1 || 1;
  return [low - room, high + room];
}

/// The largest of a list; null counts as 0.
function largest(list) {
  return list.reduce((most, value) => value > most ? value : most, 0);
}

function bar(x, y, width, height, attributes) {
  return svg('rect', {x: round(x), y: round(y), width: round(Math.max(width, 0.5)), height: round(height), ...attributes});
}

// --- distribution -----------------------------------------------------------------------------

/// Bars of how many values there are where; below them quartiles (box), median and 5 to 95 % (line).
function drawHistogram(column, width) {
  const {low, high, bars, below, above} = column.histogram;
  const [, , q05, q25, q50, q75, q95] = column.quantiles;
  const height = 150, top = 6, floor = 112, gutter = 1;
  const lead = below ? 26 : gutter, trail = above ? 26 : gutter;
  const label = `Distribution of ${column.name}: median ${number(q50)}, quartiles ${number(q25)} and ${number(q75)}`;
  const drawing = canvas(width, height, label);
  const most = Math.max(1, below, above, ...bars);
  const room = width - lead - trail;
  const tall = value => value === 0 ? 0 : Math.max(1, (floor - top) * value / most);
  const single = bars.length === 1;
  const step = single ? Math.min(room, 36) : room / bars.length;
  const start = single ? lead + (room - step) / 2 : lead;
  const gap = step > 4 ? 1 : 0;
  const total = below + above + bars.reduce((sum, value) => sum + value, 0);
  bars.forEach((value, i) => {
    const from = number(low / bars.length * (bars.length - i) + high / bars.length * i);
    const to = number(low / bars.length * (bars.length - i - 1) + high / bars.length * (i + 1));
    drawing.append(bar(start + i * step, floor - tall(value), step - gap, tall(value), {class: 'bars'}));
    const zone = svg('rect', {x: round(start + i * step), y: 0, width: round(step), height: floor, fill: 'transparent'},
      svg('title', {}, `${low === high ? number(low) : from + ' to ' + to}: ${count(value)} (${percent(value / total)})`));
    drawing.append(zone);
  });
  for (const [value, x, side] of [[below, 0, 'below'], [above, width - 18, 'above']]) {
    if (!value) continue;
    const limit = side === 'below' ? low : high;
    drawing.append(svg('g', {}, bar(x, floor - tall(value), 18, tall(value), {class: 'tail'}),
      svg('rect', {x, y: 0, width: 18, height: floor, fill: 'transparent'},
        svg('title', {}, `${side} ${number(limit)}: ${count(value)} (${percent(value / total)})`))));
  }
  drawing.append(svg('line', {x1: 0, x2: width, y1: floor + .5, y2: floor + .5, class: 'axis'}));
  const x = single ? () => start + step / 2 : scale(low, high, start, start + room);
  const box = floor + 13;
  if (!single) {
    drawing.append(
      svg('line', {x1: round(x(q05)), x2: round(x(q95)), y1: box, y2: box, class: 'whisker'}),
      bar(x(q25), box - 4, x(q75) - x(q25), 8, {class: 'box', rx: 1.5}),
      svg('line', {x1: round(x(q50)), x2: round(x(q50)), y1: box - 6, y2: box + 6, class: 'middle'}));
  }
  const base = height - 4;
  if (single) {
    drawing.append(text(width / 2, base, number(q50), {'text-anchor': 'middle'}));
    return drawing;
  }
  const widest = Math.max(textWidth(number(low)), textWidth(number(high)));
  const whole = !column.types.float;
  for (const tick of ticks(low, high, Math.max(1, Math.floor(room / (widest + 34))))) {
    if (whole && !Number.isInteger(tick)) continue;
    const at = x(tick);
    const half = textWidth(number(tick)) / 2;
    const anchor = at < half ? 'start' : at > width - half ? 'end' : 'middle';
    drawing.append(svg('line', {x1: round(at), x2: round(at), y1: floor + 1, y2: floor + 4, class: 'axis'}),
      text(anchor === 'start' ? 0 : anchor === 'end' ? width : at, base, number(tick),
        {'text-anchor': anchor}));
  }
  return drawing;
}

/// A bar for each of the most frequent texts.
function drawItems(column, width) {
  const line = 23;
  const total = column.n - column.null;
  const rows = column.items.slice(0, 9).map(([item, times], i) => [item, times, Math.min(i, 5)]);
  const others = Math.max(0, total - rows.reduce((sum, [, times]) => sum + times, 0));
  const drawing = canvas(width, (rows.length + (others > 0 ? 1 : 0)) * line + 2,
    `Most frequent values of ${column.name}, of ${count(total)}`);
  if (others > 0) rows.push([null, others, 5]);
  const most = Math.max(1, ...rows.map(([, times]) => times));
  const nameOf = item => item === null ? 'all others' : item || '(empty)';
  const names = Math.min(Math.max(...rows.map(([item]) => textWidth(nameOf(item).slice(0, 100)))) + 1, width * 0.4);
  const figures = 96;
  rows.forEach(([item, times, colour], i) => {
    const y = i * line;
    const name = nameOf(item);
    const share = percent(times / Math.max(total, times));
    const size = Math.max(1.5, (width - names - figures - 14) * times / most);
    drawing.append(svg('g', {},
      text(names, y + 16, fitted(name, names), {'text-anchor': 'end', class: item === null ? '' : 'strong'}),
      bar(names + 10, y + 4, size, line - 8, {class: `item i${colour}`, rx: 2}),
      text(names + 10 + size + 7, y + 16, `${count(times)} · ${share}`),
      svg('title', {}, `${name}: ${count(times)} (${share})`)));
  });
  return drawing;
}

// --- over the windows ---------------------------------------------------------------------------

const Gutter = 58; // for labels left of a course, or as much as they need

/// Where the windows are on an axis of time.
class TimeAxis {
  constructor(starts, width, labels = []) {
    this.starts = starts;
    this.width = width;
    this.left = Math.max(Gutter, ...labels.map(label => textWidth(label) + 12));
    this.right = width - 4;
    let least = Infinity;
    for (let i = 1; i < starts.length; ++i) least = Math.min(least, starts[i] - starts[i - 1]);
    this.step = least;
    this.end = starts.at(-1) + least;
    this.x = scale(starts[0], this.end, this.left, this.right);
    this.middles = starts.map(ms => (this.x(ms) + this.x(ms + least)) / 2);
  }
  /// Whether a window is missing before the one at `i`. Months are of unequal length.
  broken(i) {
    return i > 0 && this.starts[i] - this.starts[i - 1] > 1.6 * this.step;
  }
  span(i) {
    const from = this.x(this.starts[i]);
    const to = this.x(this.starts[i] + this.step);
    return [from, Math.max(to - from, 1)];
  }
  /// The window nearest to a place, or, of those within `reach` pixels, the one of the largest weight.
  at(x, weights = null, reach = 6) {
    const far = i => Math.abs(this.middles[i] - x);
    const heavy = i => weights && far(i) <= reach ? weights[i] : 0;
    let best = 0;
    for (let i = 1; i < this.middles.length; ++i) {
      const more = heavy(i) - heavy(best);
      if (more > 0 || (more === 0 && far(i) < far(best))) best = i;
    }
    return best;
  }
  draw(y) {
    const group = svg('g', {});
    for (const [ms, label] of timeTicks(this.starts[0], this.end, Math.max(2, (this.right - this.left) / 84))) {
      const at = this.x(ms);
      if (at > this.right - 12 && this.right - at < 24) continue;
      group.append(svg('line', {x1: round(at), x2: round(at), y1: y, y2: y + 4, class: 'axis'}),
        text(at, y + 16, label, {'text-anchor': at < this.left + 20 ? 'start' : 'middle'}));
    }
    return group;
  }
}

/// The runs of windows that have a value and follow each other: lists of places.
function runs(axis, has) {
  const list = [];
  let run = null;
  axis.starts.forEach((_, i) => {
    if (!has(i)) {
      run = null;
    } else if (run && !axis.broken(i)) {
      run.push(i);
    } else {
      list.push(run = [i]);
    }
  });
  return list;
}

/// Of more windows than pixels, those that matter to a line: of each pixel the first, lowest, highest, last.
function thinned(axis, run, value) {
  if (run.length <= 2 * axis.width) return run;
  const kept = new Set([run[0], run.at(-1)]);
  let pixel = null, low = 0, high = 0;
  for (const i of run) {
    const here = Math.floor(axis.middles[i]);
    if (here !== pixel) {
      kept.add(i);
      pixel = here;
      low = high = i;
    } else {
      if (value(i) < value(low)) kept.add(low = i);
      if (value(i) > value(high)) kept.add(high = i);
    }
  }
  return [...kept].sort((one, two) => one - two);
}

function linePath(axis, values, y) {
  let path = '';
  for (const run of runs(axis, i => values[i] !== null)) {
    const places = thinned(axis, run, i => values[i]);
    if (places.length === 1) {
      const reach = Math.min(axis.span(places[0])[1] / 2, 3);
      path += `M${round(axis.middles[places[0]] - reach)},${round(y(values[places[0]]))}h${round(2 * reach)}`;
      continue;
    }
    path += places.map((i, at) => `${at ? 'L' : 'M'}${round(axis.middles[i])},${round(y(values[i]))}`).join('');
  }
  return path;
}

function bandPath(axis, low, high, y) {
  let path = '';
  for (const run of runs(axis, i => low[i] !== null && high[i] !== null)) {
    const upper = thinned(axis, run, i => high[i]).map(i => [axis.middles[i], y(high[i])]);
    const lower = thinned(axis, run, i => low[i]).map(i => [axis.middles[i], y(low[i])]).reverse();
    if (run.length === 1) {
      const reach = Math.min(axis.span(run[0])[1] / 2, 3);
      upper.splice(0, 1, [upper[0][0] - reach, upper[0][1]], [upper[0][0] + reach, upper[0][1]]);
      lower.splice(0, 1, [lower[0][0] + reach, lower[0][1]], [lower[0][0] - reach, lower[0][1]]);
    }
    path += 'M' + [...upper, ...lower].map(([x, at]) => `${round(x)},${round(at)}`).join('L') + 'Z';
  }
  return path;
}

/// Bars up from `floor`, one a window, or one a pixel for the highest of many windows.
function barsPath(axis, values, floor, tall) {
  const bars = new Map();
  values.forEach((value, i) => {
    if (!value) return;
    const [x, width] = axis.span(i);
    const place = Math.floor(x);
    const height = Math.max(tall(value), 1);
    if (width > 1 || !(bars.get(place)?.height > height)) {
      bars.set(width > 1 ? x : place, {x, height, width: Math.max(width - (width > 4 ? 1 : 0), 1)});
    }
  });
  let path = '';
  for (const {x, width, height} of bars.values()) {
    path += `M${round(x)},${floor}v${-round(height)}h${round(width)}v${round(height)}z`;
  }
  return path;
}

/// A label in the gutter.
function gutterText(axis, y, content) {
  return text(axis.left - 8, y, content, {'text-anchor': 'end'});
}

function grid(axis, y) {
  return svg('line', {x1: axis.left, x2: axis.right, y1: round(y) + .5, y2: round(y) + .5, class: 'grid'});
}

function quantileLists({q05, q25, q50, q75, q95}) {
  return [q05, q25, q50, q75, q95];
}

/// Median with the band between the quartiles, and the paler one between 5 and 95 %.
function drawQuantiles(axis, course, [top, bottom]) {
  const group = svg('g', {});
  const [low, high] = range(...quantileLists(course));
  const y = scale(low, high, bottom, top);
  for (const tick of ticks(low, high, 4)) {
    group.append(grid(axis, y(tick)), gutterText(axis, y(tick) + 4, number(tick)));
  }
  group.append(
    svg('path', {d: bandPath(axis, course.q05, course.q95, y), class: 'wide'}),
    svg('path', {d: bandPath(axis, course.q25, course.q75, y), class: 'band'}),
    svg('path', {d: linePath(axis, course.q50, y), class: 'line'}));
  return group;
}

/// The shares of the most frequent texts, in the colours of their bars.
function drawShares(axis, course, [top, bottom]) {
  const group = svg('g', {});
  const lists = course.items.map(list => list.map((times, i) => {
    const values = course.n[i] - course.null[i];
    return times === null || !(values > 0) ? null : Math.min(1, times / values);
  }));
  const most = largest(lists.map(largest)) || 1;
  const y = scale(0, most, bottom, top);
  for (const tick of ticks(0, most, 3)) {
    group.append(grid(axis, y(tick)), gutterText(axis, y(tick) + 4, percent(tick)));
  }
  lists.forEach((list, i) => group.append(svg('path', {d: linePath(axis, list, y), class: `item i${i}`})));
  return group;
}

/// A low chart from 0 up, with the largest value at its top; a word where all are 0.
function drawLow(axis, values, [top, bottom], name, largest, shown, classes) {
  const group = svg('g', {}, grid(axis, bottom), gutterText(axis, bottom, name));
  if (!largest) {
    group.append(text(axis.left + 4, bottom - 3, shown));
    return group;
  }
  const y = scale(0, largest, bottom, top);
  const floor = values.map(value => value === null ? null : 0);
  group.append(gutterText(axis, top + 8, shown));
  if (classes.fill) group.append(svg('path', {d: bandPath(axis, floor, values, y), class: classes.fill}));
  group.append(svg('path', {d: linePath(axis, values, y), class: classes.line}));
  return group;
}

/// Marks by how much the column changed at each window.
function drawChanges(axis, change, [top, bottom]) {
  const group = svg('g', {}, gutterText(axis, bottom, 'change'), grid(axis, bottom));
  if (!change.some(value => value)) group.append(text(axis.left + 4, bottom - 3, 'none beyond chance'));
  const path = barsPath(axis, change, bottom, value => (bottom - top) * Math.sqrt(value));
  group.append(svg('path', {d: path, class: 'change'}));
  return group;
}

/// The place of the largest change, or -1 when there is none to speak of.
function largestChange(change) {
  let best = -1;
  change.forEach((value, i) => {
    if (value >= 0.05 && (best < 0 || value > change[best])) best = i;
  });
  return best;
}

function drawCourse(column, starts, width) {
  const course = column.course;
  const finite = course.q50 && quantileLists(course).some(list => list.some(Number.isFinite));
  const shown = textual(column) ? course.items : finite && course.q50;
  const labels = shown && shown === course.q50 ? ticks(...range(...quantileLists(course)), 4).map(tick => number(tick)) : [];
  const axis = new TimeAxis(starts, width, labels);
  const shares = course.null.map((value, i) => course.n[i] ? value / course.n[i] : null);
  const missing = largest(shares);
  const many = largest(course.distinct);
  // From top to bottom; what has nothing to show is a line with a word.
  let y = 8;
  const room = (size, gap) => [y += gap, y += size];
  const main = shown ? room(122, 0) : null;
  const rows = {
    distinct: room(many ? 30 : 12, main ? 18 : 0),
    missing: room(missing ? 30 : 12, 16),
    change: room(course.change.some(value => value) ? 28 : 12, 14),
  };
  const drawing = canvas(width, y + 24, `Course of ${column.name} over ${starts.length} windows`);
  const worst = largestChange(course.change);
  if (worst >= 0) {
    const x = round(axis.middles[worst]);
    drawing.append(svg('line', {x1: x, x2: x, y1: 0, y2: y, class: 'changed'}));
  }
  if (shown) drawing.append(shown === course.items ? drawShares(axis, course, main) : drawQuantiles(axis, course, main));
  drawing.append(
    drawLow(axis, course.distinct, rows.distinct, 'distinct', many, many ? number(many, 3) : 'none', {line: 'thin'}),
    drawLow(axis, shares, rows.missing, 'missing', missing, missing ? percent(missing) : 'none', {fill: 'lacks', line: 'lacks-line'}),
    drawChanges(axis, course.change, rows.change),
    axis.draw(y + 1));
  return {drawing, axis, bottom: y};
}

/// How many columns changed at each window, and how many rows it has.
function drawTimeline(starts, changed, rows, width) {
  const axis = new TimeAxis(starts, width);
  const drawing = canvas(width, 132, 'Columns that changed, and rows, by window');
  const [top, floor, rowTop, rowFloor] = [8, 66, 78, 106];
  const most = largest(changed) || 1;
  const fullest = largest(rows) || 1;
  drawing.append(grid(axis, floor), grid(axis, top), gutterText(axis, top + 4, count(most)), gutterText(axis, floor, 'changed'),
    grid(axis, rowFloor), gutterText(axis, rowTop + 10, number(fullest, 3)), gutterText(axis, rowFloor, 'rows'),
    svg('path', {d: barsPath(axis, changed, floor, value => (floor - top) * value / most), class: 'change'}),
    svg('path', {d: barsPath(axis, rows, rowFloor, value => (rowFloor - rowTop) * value / fullest), class: 'bars'}));
  drawing.append(axis.draw(rowFloor + 1));
  return {drawing, axis, bottom: rowFloor, weights: changed};
}
