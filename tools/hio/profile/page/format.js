// SPDX-License-Identifier: Apache-2.0
'use strict';
// How numbers and times are written. All times are UTC.

const Second = 1000, Minute = 60 * Second, Hour = 60 * Minute, Day = 24 * Hour;
const Months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/// Formats by their decimals: making one takes long.
const formats = [];

function fixed(value, decimals) {
  formats[decimals] ??= new Intl.NumberFormat('en', {maximumFractionDigits: decimals});
  return formats[decimals].format(value);
}

/// A count in full: 1,461.
function count(value) {
  return fixed(value, 0);
}

/// A number in so many digits: 3.241, 12,345, 1.2e-9; "-" where there is none.
function number(value, digits = 4) {
  if (value === null || value === undefined || Number.isNaN(value)) return '-';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '-∞';
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e15 || size < 1e-4)) {
    return value.toExponential(digits - 1).replace(/\.?0+e/, 'e').replace('e+', 'e');
  }
  if (Number.isInteger(value) || size >= 10 ** digits) {
    return fixed(value, 0);
  }
  return fixed(value, Math.max(0, digits - 1 - Math.floor(Math.log10(size))));
}

/// A share as per cent: "0 %", "<0.01 %", "12.5 %".
function percent(share) {
  const value = 100 * share;
  if (value === 0 || value === 100) return value + ' %';
  if (value < 0.01) return '<0.01 %';
  if (value > 99.99) return '>99.99 %';
  const digits = value > 99 || value < 1 ? 2 : value < 10 || value > 90 ? 1 : 0;
  return (value > 99.9 ? Math.floor(value * 100) / 100 : +value.toFixed(digits)) + ' %';
}

function plural(value, word) {
  return count(value) + ' ' + word + (value === 1 ? '' : 's');
}

/// How long the windows are: the coarsest unit at whose beginnings all of them start.
function unitOf(starts) {
  const dates = starts.map(ms => new Date(ms));
  const all = test => dates.every(test);
  if (!all(date => date.getTime() % Day === 0)) {
    return all(date => date.getTime() % Hour === 0) ? 'hour' :
      all(date => date.getTime() % Minute === 0) ? 'minute' : 'second';
  }
  if (starts.length === 1 || !all(date => date.getUTCDate() === 1)) return 'day';
  return all(date => date.getUTCMonth() === 0) ? 'year' : 'month';
}

/// A window by its start: 2012, 2012-05, 2012-05-14, 2012-05-14 13:00.
function windowName(ms, unit) {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999 || date.getUTCFullYear() < 0) {
    return ms + ' ms since 1970';
  }
  const size = {year: 4, month: 7, day: 10, hour: 16, minute: 16, second: 19}[unit];
  return date.toISOString().slice(0, size).replace('T', ' ');
}

// The steps between ticks of a time axis: [size in ms, unit, how many of it].
const TimeSteps = [
  [1, Second], [5, Second], [15, Second], [30, Second], [1, Minute], [5, Minute], [15, Minute], [30, Minute],
  [1, Hour], [3, Hour], [6, Hour], [12, Hour], [1, Day], [2, Day], [7, Day], [14, Day],
].map(([times, unit]) => [times * unit, unit, times]);
const MonthSteps = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400];

/// At most `most` ticks between two times, with their labels.
function timeTicks(from, to, most) {
  if (!(Math.abs(from) < 8e15 && Math.abs(to) < 8e15)) return [];
  const step = TimeSteps.find(([size]) => (to - from) / size <= most);
  const ticks = [];
  if (step) {
    const [size, unit] = step;
    for (let at = Math.ceil(from / size) * size; at <= to; at += size) ticks.push([at, timeLabel(at, unit)]);
    return ticks;
  }
  const first = new Date(from);
  const months = MonthSteps.find(size => (to - from) / (30.4 * Day * size) <= most) || MonthSteps.at(-1);
  const begin = Math.floor((first.getUTCFullYear() * 12 + first.getUTCMonth()) / months) * months;
  for (let month = begin; ; month += months) {
    const date = new Date(Date.UTC(2000, month % 12, 1));
    date.setUTCFullYear(Math.floor(month / 12));
    const at = date.getTime();
    if (!(at <= to)) return ticks;
    const year = Math.floor(month / 12);
    if (at >= from) ticks.push([at, months >= 12 ? String(year) : Months[month % 12] + ' ' + year]);
  }
}

function timeLabel(ms, unit) {
  const date = new Date(ms);
  if (unit === Day || ms % Day === 0) return date.getUTCDate() + ' ' + Months[date.getUTCMonth()];
  return date.toISOString().slice(11, unit === Second ? 19 : 16);
}

/// Two to about `most` round numbers between two numbers.
function ticks(low, high, most) {
  const width = high - low;
  if (!(width > 0) || !Number.isFinite(width)) return low === high ? [low] : [low, high];
  const rough = width / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map(times => times * power).find(size => size >= rough * 0.999);
  const list = [];
  if (!(step > 0)) return [low, high];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9 && list.length < 20; ++i) {
    list.push(+(i * step).toPrecision(12));
  }
  return list;
}
