"""All graphs of a project, understood: where each is made, what is added to it, and which stand and fall together."""

from __future__ import annotations

from keras_migrate.understand.branches import unite
from keras_migrate.understand.connections import connect
from keras_migrate.understand.finishing import find_finishers, leave_others
from keras_migrate.understand.following import Following
from keras_migrate.understand.modules import Project
from keras_migrate.understand.search import Search


class Understanding:
    """All graphs of a project.

    Args:
        project: The files.

    Attributes:
        buildings: Each graph under construction, once for each function that adds to it.
        strays: Calls of Graph() that are bound to nothing that can be followed, with the reason.
        occurrences: The reads of each file.
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self._search = Search(project)
        self.buildings = self._search.buildings
        self.strays = self._search.strays
        self.occurrences = self._search.occurrences
        unite(self._search)
        following = Following(self._search)
        for building in self.buildings:
            following.collect(building)
        leave_others(self._search)
        find_finishers(self._search)
        for building in self.buildings:
            following.complete(building)
        following.check_callers()
        self.connect()

    def connect(self) -> None:
        """Refuse every graph that is connected with a refused one."""
        connect(self._search)
