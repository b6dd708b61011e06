"""What is drawn on a page: straight rules, shaded areas, and which text objects nobody can see.

Belongs here: page objects of PDFium turned into arrays of rules and fills, and the marks of hidden text.
Does not belong here: which rules make a table (`ruled`), what the words say (`page`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import compress, repeat

import numpy as np
import numpy.typing as npt

from parsers.document import RefusedFile, UnreadKind
from parsers.readers.pdf import pdfium
from parsers.readers.pdf.pdfium import Floats, Handle

THIN = 3.2
"""A filled shape no thicker than this many points is a rule; a thicker one is shading."""

_INVISIBLE_MODES = (3, 7)
Matrix = tuple[float, float, float, float, float, float]
_LETTER = 30.0
"""No letter is higher, in points: a curve or slanted line that is larger both ways is a frame, or a drawing."""
_FRAME_SEGMENTS = 40
_IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass
class Shapes:
    """Boxes in PDF user space: left, bottom, right, top. `painted`: areas, with the path that fills each, or None.

    `texts`: the addresses of text objects; of the first `clipped_texts` of them, which are in no form, PDFium knows
    the clip. `text_orders`, `painted_orders`: what is drawn later has the higher number. `odd`: what is neither text
    nor rule nor plain shading.
    """

    rules: list[Floats] = field(default_factory=list[Floats])
    fills: list[list[float]] = field(default_factory=list[list[float]])
    painted: list[tuple[Handle | None, list[float]]] = field(default_factory=list[tuple[Handle | None, list[float]]])
    painted_orders: list[float] = field(default_factory=list[float])
    odd: list[Odd] = field(default_factory=list["Odd"])
    squares: list[Odd] = field(default_factory=list["Odd"])
    texts: list[int] = field(default_factory=list[int])
    text_orders: list[float] = field(default_factory=list[float])
    text_handles: list[Handle] = field(default_factory=list[Handle])
    clipped_texts: int = 0
    images: int = 0
    objects: int = 0

    @cached_property
    def text_colours(self) -> npt.NDArray[np.uint32]:
        """Rows of red, green, blue and opacity of the text objects."""
        return pdfium.fills_of(self.text_handles).reshape(-1, 4).copy()

    @cached_property
    def painted_colours(self) -> npt.NDArray[np.uint32]:
        """The same of the painted areas; black for pictures and gradients."""
        rows = np.full((len(self.painted), 4), (0, 0, 0, 255), np.uint32)
        plain = [k for k, (handle, _) in enumerate(self.painted) if handle is not None]
        if plain:
            rows[plain] = pdfium.fills_of([self.painted[k][0] for k in plain])
        return rows


@dataclass(frozen=True)
class Odd:
    """An object that may say something without words: a picture, a curve, a slanted line, a small box of its own."""

    handle: Handle
    kind: UnreadKind
    box: list[float]


@dataclass(frozen=True)
class HiddenText:
    """Text objects that do not show: always, or only outside their clip."""

    always: frozenset[int]
    clips: dict[int, tuple[float, float, float, float]]

    def __bool__(self) -> bool:
        return bool(self.always or self.clips)


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


def _subpaths(path: Handle, matrix: Matrix) -> tuple[list[list[tuple[float, float]]], bool]:
    """The outlines of a path, and whether it has a curve."""
    full = _multiply(pdfium.matrix_of(path), matrix)
    count = min(int(pdfium.path_segments(path)), 4_000)
    found: list[list[tuple[float, float]]] = []
    curved = False
    segments = list(filter(None, map(pdfium.path_segment, repeat(path), range(count))))
    for kind, x, y in pdfium.points_of(segments):
        if kind == pdfium.SEGMENT_MOVE or not found:
            found.append([])
        elif kind == pdfium.SEGMENT_BEZIER:
            curved = True
            continue  # a curve bounds no cell; its end point still closes the outline
        found[-1].append(_point(full, x, y))
    return [points for points in found if len(points) > 1], curved


def _is_slanted(points: list[tuple[float, float]]) -> bool:
    """Whether an outline has an edge that neither lies nor stands."""
    ends = [*points[1:], points[0]] if len(points) > 2 else points[1:]
    return any(abs(ax - bx) > 1 and abs(ay - by) > 1 for (ax, ay), (bx, by) in zip(points, ends, strict=False))


def _edges(points: list[tuple[float, float]], close: bool) -> list[tuple[float, float, float, float]]:
    ends = [*points[1:], points[0]] if close else points[1:]
    edges: list[tuple[float, float, float, float]] = []
    for (ax, ay), (bx, by) in zip(points, ends, strict=False):
        if abs(ax - bx) < 0.5 or abs(ay - by) < 0.5:
            edges.append((min(ax, bx) - 0.25, min(ay, by) - 0.25, max(ax, bx) + 0.25, max(ay, by) + 0.25))
    return edges


def _expand(
    path: Handle, matrix: Matrix, shapes: Shapes, box: list[float], order: float, *, filled: bool, stroked: bool
) -> None:
    """A path that is no single thin bar: its edges if it is stroked, the box of each of its parts if filled."""
    rules: list[Sequence[float]] = []
    fills: list[list[float]] = []
    parts, curved = _subpaths(path, matrix)
    slanted = not curved and any(map(_is_slanted, parts))
    if (slanted and not filled) or ((curved or slanted) and _may_speak(path, box)):
        shapes.odd.append(Odd(path, "outlines", box))
        return
    if stroked and len(parts) == 1 and _is_small_square(box):
        shapes.squares.append(Odd(path, "ink", box))
        return
    for points in parts:
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
    shapes.painted_orders.extend([order] * len(fills))


def _leave_out_small(
    plain: list[bool], paths: list[Handle], counts: list[int], boxes: list[list[float]], matrix: Matrix
) -> None:
    """A small area is plain only if it is a rectangle: it may be a letter, or a tick. All are asked at one time."""
    small = [
        k for k, box in enumerate(boxes)
        if plain[k] and counts[k] and box[2] - box[0] <= _LETTER and box[3] - box[1] <= _LETTER
    ]  # fmt: skip
    asked = [k for k in small if counts[k] == 5] if matrix == _IDENTITY else []
    for k in small:
        plain[k] = False
    if not asked:
        return
    handles, count = [paths[k] for k in asked], len(asked)
    segments = [segment or 0 for n in range(5) for segment in map(pdfium.path_segment, handles, repeat(n))]
    # A curve takes three segments: one of the two in the middle is part of it, or else both are edges.
    middle = np.array(pdfium.kinds_of(segments[2 * count : 4 * count])).reshape(2, count)
    points = pdfium.corners_of(segments).reshape(5, count, 2).transpose(1, 0, 2)
    steps = np.abs(np.diff(points, axis=1))
    size = np.array([[boxes[k][2] - boxes[k][0], boxes[k][3] - boxes[k][1]] for k in asked])
    upright = (steps.min(2) < 0.01).all(1) & (np.abs(np.ptp(points, axis=1) - size) < 0.05).all(1)
    upright &= (middle == pdfium.SEGMENT_LINE).all(0)
    upright &= (np.abs(points[:, 4] - points[:, 0]) < 0.01).all(1)
    for k, is_upright in zip(asked, upright.tolist(), strict=True):
        plain[k] = is_upright


def _may_speak(path: Handle, box: list[float]) -> bool:
    """A curve that can be a letter, a tick or a drawing; a large and simple one is a frame or a ground."""
    small = max(box[2] - box[0], box[3] - box[1]) <= _LETTER
    return small or int(pdfium.path_segments(path)) > _FRAME_SEGMENTS


def _is_small_square(box: list[float]) -> bool:
    width, height = box[2] - box[0], box[3] - box[1]
    return 4 <= width <= 20 and 4 <= height <= 20 and 0.6 <= width / height <= 1.6


def _settle_squares(shapes: Shapes) -> None:
    """A small square by itself is a tick box; one whose edges meet others is a cell."""
    if not shapes.squares:
        return
    edges = [[*_edges(_corners(one.box), close=True)] for one in shapes.squares]
    rules = np.concatenate([*shapes.rules, *map(np.array, edges)])
    squares, shapes.squares = shapes.squares, []
    for one, own in zip(squares, edges, strict=True):
        left, bottom, right, top = one.box
        near = (rules[:, 0] < right + 1) & (rules[:, 2] > left - 1)
        near &= (rules[:, 1] < top + 1) & (rules[:, 3] > bottom - 1)
        inside = (rules[:, 0] > left - 1) & (rules[:, 2] < right + 1) & (rules[:, 1] > bottom - 1)
        inside &= rules[:, 3] < top + 1
        if (near & ~inside).any():
            shapes.rules.append(np.array(own, np.float64))
        else:
            shapes.odd.append(one)


def _corners(box: list[float]) -> list[tuple[float, float]]:
    left, bottom, right, top = box
    return [(left, bottom), (right, bottom), (right, top), (left, top)]


def _collect(
    objects: list[int], matrix: Matrix, shapes: Shapes, page: int, depth: int, first: float, step: float
) -> None:
    """`first`, `step`: where these objects stand in the order of drawing."""
    shapes.objects += len(objects)
    if shapes.objects > pdfium.MAX_OBJECTS:
        raise RefusedFile(
            f"page {page} holds more than {pdfium.MAX_OBJECTS} drawn objects: no report looks like that, "
            "and reading it would take too long. Print the document to a new PDF.",
            page=page,
        )
    handles = list(map(pdfium.ready, objects))
    kinds = list(map(pdfium.object_type, handles))
    is_text = list(map(pdfium.TEXT.__eq__, kinds))
    texts = list(compress(objects, is_text))
    shapes.texts += texts
    orders = [first + step * k for k in range(len(objects))]
    shapes.text_orders += compress(orders, is_text)
    shapes.text_handles += compress(handles, is_text)
    if depth == 0:
        shapes.clipped_texts = len(texts)
    is_path = list(map(pdfium.PATH.__eq__, kinds))
    paths = list(compress(handles, is_path))
    if paths:
        path_orders = list(compress(orders, is_path))
        boxes = _transform(pdfium.bounds(paths), matrix)
        thin = np.minimum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]) <= THIN
        shapes.rules.append(boxes[thin])
        is_thick = (~thin).tolist()
        thick = list(compress(paths, is_thick))
        counts, modes, areas = list(map(pdfium.path_segments, thick)), pdfium.draw_modes(thick), boxes[~thin].tolist()
        thick_orders = compress(path_orders, is_thick)
        plain = [count <= 5 and filled and not stroked for count, (filled, stroked) in zip(counts, modes, strict=True)]
        _leave_out_small(plain, thick, counts, areas, matrix)
        rows = zip(thick, modes, areas, thick_orders, plain, strict=True)
        for path, (filled, stroked), box, order, is_plain in rows:
            if is_plain:
                shapes.fills.append(box)
                shapes.painted.append((path, box))
                shapes.painted_orders.append(order)
            else:
                _expand(path, matrix, shapes, box, order, filled=filled, stroked=stroked)
    if len(texts) + len(paths) == len(objects):
        return
    for item, kind, order in zip(handles, kinds, orders, strict=True):
        if kind == pdfium.FORM and depth < pdfium.MAX_DEPTH:
            children = pdfium.objects_of(item, _bounded(pdfium.form_count(item)), form=True)
            within = step / (len(children) + 1)
            inner = _multiply(pdfium.matrix_of(item), matrix)
            _collect(children, inner, shapes, page, depth + 1, order + within, within)
        elif kind in (pdfium.IMAGE, pdfium.SHADING):
            box: list[float] = _transform(pdfium.bounds([item]), matrix)[0].tolist()
            shapes.painted.append((None, box))
            shapes.painted_orders.append(order)
            if kind == pdfium.IMAGE:
                shapes.images += 1
                shapes.odd.append(Odd(item, "picture", box))


def _bounded(count: int) -> int:
    """As many as it takes to see that they are too many."""
    return min(count, pdfium.MAX_OBJECTS + 1)


def read_shapes(page_handle: Handle, page: int) -> Shapes:
    """All that is drawn on the page with this handle, forms included; `page` (from 1) is for messages."""
    shapes = Shapes()
    objects = pdfium.objects_of(page_handle, _bounded(pdfium.object_count(page_handle)))
    _collect(objects, _IDENTITY, shapes, page, 0, 0.0, 1.0)
    _settle_squares(shapes)
    return shapes


def find_hidden(shapes: Shapes) -> HiddenText:
    """Text that is there for a machine only: render mode 3, transparent, outside its clip."""
    texts, handles = shapes.texts, shapes.text_handles
    if not texts:
        return HiddenText(frozenset(), {})
    mode = np.array(list(map(pdfium.text_render_mode, handles)))
    only_filled = (mode == 0) | (mode == 4)
    never = (mode == _INVISIBLE_MODES[0]) | (mode == _INVISIBLE_MODES[1])
    never |= only_filled & (shapes.text_colours[:, 3] < 10)
    return HiddenText(frozenset([texts[k] for k in never.nonzero()[0].tolist()]), _tight_clips(shapes))


def _tight_clips(shapes: Shapes) -> dict[int, tuple[float, float, float, float]]:
    """Clips that cut into the text they hold."""
    handles = shapes.text_handles[: shapes.clipped_texts]
    clips = [pdfium.ready(clip or 0) for clip in map(pdfium.object_clip, handles)]
    counts = list(map(pdfium.clip_paths, clips))
    some = [k for k, count in enumerate(counts) if count > 0]
    if not some:
        return {}
    boxes = pdfium.bounds([handles[k] for k in some])
    corners = np.full((len(some), 4), np.nan)
    for corner in (0, 2):
        segments = [pdfium.clip_segment(clips[k], counts[k] - 1, corner) or 0 for k in some]
        corners[:, corner : corner + 2] = pdfium.corners_of(segments)
    low = np.minimum(corners[:, :2], corners[:, 2:])
    high = np.maximum(corners[:, :2], corners[:, 2:])
    cut = (boxes[:, :2] < low - 1).any(1) | (boxes[:, 2:] > high + 1).any(1)
    found: dict[int, tuple[float, float, float, float]] = {}
    for number in np.flatnonzero(cut).tolist():
        box = pdfium.clip_of(handles[some[number]])
        if box is not None:
            found[shapes.texts[some[number]]] = box
    return found
