"""What a careful person writes with matplotlib alone to save one still of the six-panel figure: the yardstick.

Usage: python plain_still.py POINTS.npy STILL.png
"""

import sys

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

points = np.load(sys.argv[1])
titles = ["SGD", "Momentum", "NAG", "AdaGrad", "RMSProp", "Adam"]
colors = ["#d55e00", "#009e73", "#cc79a7", "#0072b2", "#111111", "#e69f00"]
x, y = np.meshgrid(np.linspace(-2, 2, 135), np.linspace(-1, 3, 105))
loss = (1 - x) ** 2 + 100 * (y - x * x) ** 2
levels = np.quantile(loss, np.linspace(0, 1, 15))
figure, panels = plt.subplots(2, 3, figsize=(9, 6), dpi=100, sharex=True, sharey=True)
for number, axes in enumerate(panels.flat):
    axes.contourf(x, y, loss, levels=levels, cmap="Blues")
    axes.contour(x, y, loss, levels=levels[1:-1], colors="white", linewidths=0.6)
    axes.plot([1], [1], "k*")
    path = points[:, :, number]
    axes.plot(*path.T, color=colors[number], linewidth=1.5, marker=".", markersize=3)
    axes.plot(*path[0], "o", color="white", markeredgecolor="black")
    axes.plot(*path[-1], "o", color=colors[number], markersize=9, markeredgecolor="white")
    axes.set_title(titles[number], loc="left", color=colors[number], weight="bold")
    axes.set_title(f"{(1 - path[-1, 0]) ** 2:.3g}", loc="right", family="monospace", fontsize=9)
    axes.text(0, -0.16, "lr 0.01  momentum 0.9", transform=axes.transAxes, color="grey")
    axes.text(0, -0.26, "still moving", transform=axes.transAxes)
figure.suptitle("Rosenbrock  $f(x, y) = (1 - x)^2 + 100 (y - x^2)^2$", x=0.06, ha="left")
figure.text(0.94, 0.94, "step 300 / 300", family="monospace", ha="right")
figure.subplots_adjust(hspace=0.5)
figure.savefig(sys.argv[2])
