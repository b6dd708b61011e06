"""What is drawn on a page: straight rules, shaded areas, and which text objects nobody can see.

Belongs here: page objects of PDFium turned into arrays of rules and fills, and the marks of hidden text.
Does not belong here: which rules make a table (`pdf_grid`), what the words say (`pdf_page`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import compress, repeat

import numpy as np
import numpy.typing as npt

from parsers.document import RefusedFile
from parsers.readers.pdf import pdfium as native
from parsers.readers.pdf.pdfium import Floats, Handle

THIN = 3.2
"""A filled shape no thicker than this many points is a rule; a thicker one is shading."""

_INVISIBLE_MODES = (3, 7)
_WHITE = 0xF8
Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass
class Shapes:
    """Boxes in PDF user space: left, bottom, right, top. `painted`: areas, with the path that fills each, or None.

    `texts`: the addresses of text objects; of the first `clipped_texts` of them, which are in no form, PDFium knows
    the clip.
    """

    rules: list[Floats] = field(default_factory=list[Floats])
    fills: list[list[float]] = field(default_factory=list[list[float]])
    painted: list[tuple[Handle | None, list[float]]] = field(default_factory=list[tuple[Handle | None, list[float]]])
    texts: list[int] = field(default_factory=list[int])
    text_handles: list[Handle] = field(default_factory=list[Handle])
    clipped_texts: int = 0
    images: int = 0
    objects: int = 0


@dataclass(frozen=True)
class HiddenText:
    """Text objects that do not show: always, only where they stand on white, or only outside their clip."""

    always: frozenset[int]
    white: frozenset[int]
    clips: dict[int, tuple[float, float, float, float]]

    def __bool__(self) -> bool:
        return bool(self.always or self.white or self.clips)


def _multiply(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _transform(boxes: Floats, matrix: Matrix) -> Floats:
    if matrix == _IDENTITY or not len(boxes):
        return boxes
    a, b, c, d, e, f = matrix
    xs, ys = boxes[:, [0, 2, 0, 2]], boxes[:, [1, 1, 3, 3]]
    x, y = xs * a + ys * c + e, xs * b + ys * d + f
    return np.stack([x.min(1), y.min(1), x.max(1), y.max(1)], axis=1)


def _point(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return x * a + y * c + e, x * b + y * d + f


def _subpaths(path: Handle, matrix: Matrix) -> list[list[tuple[float, float]]]:
    full = _multiply(native.matrix_of(path), matrix)
    count = min(int(native.path_segments(path)), 4_000)
    found: list[list[tuple[float, float]]] = []
    segments = list(filter(None, map(native.path_segment, repeat(path), range(count))))
    for kind, x, y in native.points_of(segments):
        if kind == native.SEGMENT_MOVE or not found:
            found.append([])
        elif kind == native.SEGMENT_BEZIER:
            continue  # a curve bounds no cell; its end point still closes the outline
        found[-1].append(_point(full, x, y))
    return [points for points in found if len(points) > 1]


def _edges(points: list[tuple[float, float]], close: bool) -> list[tuple[float, float, float, float]]:
    ends = [*points[1:], points[0]] if close else points[1:]
    edges: list[tuple[float, float, float, float]] = []
    for (ax, ay), (bx, by) in zip(points, ends, strict=False):
        if abs(ax - bx) < 0.5 or abs(ay - by) < 0.5:
            edges.append((min(ax, bx) - 0.25, min(ay, by) - 0.25, max(ax, bx) + 0.25, max(ay, by) + 0.25))
    return edges


def _expand(path: Handle, matrix: Matrix, shapes: Shapes, *, filled: bool, stroked: bool) -> None:
    """A path that is no single thin bar: its edges if it is stroked, the box of each of its parts if filled."""
    rules: list[Sequence[float]] = []
    fills: list[list[float]] = []
    for points in _subpaths(path, matrix):
        if stroked:
            rules.extend(_edges(points, close=len(points) >= 4))
        if filled:
            xs, ys = [p[0] for p in points], [p[1] for p in points]
            box = [min(xs), min(ys), max(xs), max(ys)]
            thin = min(box[2] - box[0], box[3] - box[1]) <= THIN
            (rules if thin and not stroked else fills).append(box)
    if rules:
        shapes.rules.append(np.array(rules, np.float64))
    shapes.fills.extend(fills)
    shapes.painted.extend((path, box) for box in fills)


def _collect(objects: list[int], matrix: Matrix, shapes: Shapes, page: int, depth: int) -> None:
    shapes.objects += len(objects)
    if shapes.objects > native.MAX_OBJECTS:
        raise RefusedFile(
            f"page {page} holds more than {native.MAX_OBJECTS} drawn objects: no report looks like that, "
            "and reading it would take too long. Print the document to a new PDF.",
            page=page,
        )
    handles = list(map(native.ready, objects))
    kinds = list(map(native.object_type, handles))
    is_text = list(map(native.TEXT.__eq__, kinds))
    texts = list(compress(objects, is_text))
    shapes.texts += texts
    shapes.text_handles += compress(handles, is_text)
    if depth == 0:
        shapes.clipped_texts = len(texts)
    paths = list(compress(handles, map(native.PATH.__eq__, kinds)))
    if paths:
        boxes = _transform(native.bounds(paths), matrix)
        thin = np.minimum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]) <= THIN
        shapes.rules.append(boxes[thin])
        thick = list(compress(paths, (~thin).tolist()))
        counts, modes, areas = map(native.path_segments, thick), native.draw_modes(thick), boxes[~thin].tolist()
        for path, count, (filled, stroked), box in zip(thick, counts, modes, areas, strict=True):
            if count <= 5 and filled and not stroked:
                shapes.fills.append(box)
                shapes.painted.append((path, box))
            else:
                _expand(path, matrix, shapes, filled=filled, stroked=stroked)
    if len(texts) + len(paths) == len(objects):
        return
    for item, kind in zip(handles, kinds, strict=True):
        if kind == native.FORM and depth < native.MAX_DEPTH:
            children = native.objects_of(item, _bounded(native.form_count(item)), form=True)
            _collect(children, _multiply(native.matrix_of(item), matrix), shapes, page, depth + 1)
        elif kind == native.IMAGE:
            shapes.images += 1
            shapes.painted.extend((None, box) for box in _transform(native.bounds([item]), matrix).tolist())


def _bounded(count: int) -> int:
    """As many as it takes to see that they are too many."""
    return min(count, native.MAX_OBJECTS + 1)


def read_shapes(page_handle: Handle, page: int) -> Shapes:
    """All that is drawn on the page with this handle, forms included; `page` (from 1) is for messages."""
    shapes = Shapes()
    objects = native.objects_of(page_handle, _bounded(native.object_count(page_handle)))
    _collect(objects, _IDENTITY, shapes, page, 0)
    return shapes


def find_hidden(shapes: Shapes) -> HiddenText:
    """Text that is there for a machine only: render mode 3, white or transparent, outside its clip."""
    texts, handles = shapes.texts, shapes.text_handles
    if not texts:
        return HiddenText(frozenset(), frozenset(), {})
    mode, colours = np.array(list(map(native.text_render_mode, handles))), native.fills_of(handles)
    red, green, blue, opacity = colours.T
    only_filled = (mode == 0) | (mode == 4)
    never = (mode == _INVISIBLE_MODES[0]) | (mode == _INVISIBLE_MODES[1]) | (only_filled & (opacity < 10))
    white = only_filled & ~never & (red >= _WHITE) & (green >= _WHITE) & (blue >= _WHITE)
    return HiddenText(_those(texts, never), _those(texts, white), _tight_clips(shapes))


def _those(texts: list[int], chosen: npt.NDArray[np.bool_]) -> frozenset[int]:
    return frozenset([texts[k] for k in chosen.nonzero()[0].tolist()])


def dark_areas(shapes: Shapes) -> list[list[float]]:
    """Where white text would show: pictures, and areas filled with anything but white."""
    colours = iter(native.fills_of([path for path, _ in shapes.painted if path is not None]).tolist())
    dark: list[list[float]] = []
    for path, box in shapes.painted:
        r, g, b, alpha = next(colours) if path is not None else (0, 0, 0, 255)
        if alpha > 10 and min(r, g, b) < _WHITE:
            dark.append(box)
    return dark


def _tight_clips(shapes: Shapes) -> dict[int, tuple[float, float, float, float]]:
    """Clips that cut into the text they hold."""
    handles = shapes.text_handles[: shapes.clipped_texts]
    clips = [native.ready(clip or 0) for clip in map(native.object_clip, handles)]
    counts = list(map(native.clip_paths, clips))
    some = [k for k, count in enumerate(counts) if count > 0]
    if not some:
        return {}
    boxes = native.bounds([handles[k] for k in some])
    corners = np.full((len(some), 4), np.nan)
    for corner in (0, 2):
        segments = [native.clip_segment(clips[k], counts[k] - 1, corner) or 0 for k in some]
        corners[:, corner : corner + 2] = native.corners_of(segments)
    low = np.minimum(corners[:, :2], corners[:, 2:])
    high = np.maximum(corners[:, :2], corners[:, 2:])
    cut = (boxes[:, :2] < low - 1).any(1) | (boxes[:, 2:] > high + 1).any(1)
    found: dict[int, tuple[float, float, float, float]] = {}
    for number in np.flatnonzero(cut).tolist():
        box = native.clip_of(handles[some[number]])
        if box is not None:
            found[shapes.texts[some[number]]] = box
    return found
